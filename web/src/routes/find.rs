//! `/find`: public look-up of the encryption certificate of exactly one address.

mod client;

use actix_web::web::{Path, Query};
use askama::Template;
use ca_core::policy::limits::LOOK_UPS_FROM_SOURCE;
use ca_core::types::{EmailAddress, SerialNumber, Sha256Digest, Timestamp};
use ca_core::use_cases::feed::{MailboxView, look_up};
use ca_core::use_cases::people::throttle;
use ca_core::{Ca, Result};
use serde::Deserialize;

use super::download::file;
use crate::fault::Fault;
use crate::file_name;
use crate::form::Faults;
use crate::links::segment;
use crate::render::{self, Answer, Page};
use crate::vcard;
use crate::visitor::Visitor;
use client::{CLIENTS, Client};

#[derive(Deserialize)]
pub(crate) struct Question {
    #[serde(default)]
    address: String,
}

/// Shows the form, or the result. The response is not cached, and its URL is sent to no other site; it can be shared as a
/// link.
pub(crate) async fn find(visitor: Visitor, Query(question): Query<Question>) -> Answer {
    let asked = question.address.trim().to_owned();
    if asked.is_empty() {
        return render::page(&FindView::new(visitor.page("find-title"), asked, None));
    }
    let mut faults = Faults::default();
    let Some(address) = faults.keep(&visitor, "address", asked.parse::<EmailAddress>()) else {
        return render::form_again(&FindView::new(visitor.page("find-title").with(faults), asked, None));
    };
    let source = visitor.source.to_string();
    let found = visitor.call(move |ca| look(ca, &source, &address)).await?;
    render::page(&FindView::new(visitor.page("find-title"), asked, found.as_ref()))
}

/// `/find/{address}/{kind}`: the newest certificate (`cer`), the one with a serial number (`SERIAL.cer`), all of them with their
/// CAs (`p7c`), or a card for an address book (`vcf`).
pub(crate) async fn download(visitor: Visitor, path: Path<(String, String)>) -> Answer {
    let (address, kind) = path.into_inner();
    let address = address.parse::<EmailAddress>().map_err(|_| Fault::NoSuchPage)?;
    let kind = Kind::named(&kind).ok_or(Fault::NoSuchPage)?;
    let (source, asked) = (visitor.source.to_string(), kind.clone());
    let found = visitor.call(move |ca| {
        let Some(mailbox) = look(ca, &source, &address)? else { return Ok(None) };
        Ok(asked.write(ca, &mailbox)?.map(|content| (mailbox.address, content)))
    });
    let (address, content) = found.await?.ok_or(Fault::NoSuchPage)?;
    Ok(file(kind.content_type(), &kind.file_name(&address), content))
}

/// The downloadable files.
#[derive(Clone)]
enum Kind {
    Newest,
    /// One of several certificates of the address.
    One(SerialNumber),
    All,
    Card,
}

impl Kind {
    fn named(kind: &str) -> Option<Self> {
        match kind {
            "cer" => Some(Self::Newest),
            "p7c" => Some(Self::All),
            "vcf" => Some(Self::Card),
            other => other.strip_suffix(".cer")?.parse().ok().map(Self::One),
        }
    }

    fn content_type(&self) -> &'static str {
        match self {
            Self::Newest | Self::One(_) => "application/pkix-cert",
            Self::All => "application/pkcs7-mime; smime-type=certs-only",
            Self::Card => "text/vcard; charset=utf-8",
        }
    }

    /// The address, in ASCII; for one of several certificates, the end of its serial number too.
    fn file_name(&self, address: &EmailAddress) -> String {
        let name = file_name::plain(address.as_str());
        match self {
            Self::Newest => format!("{name}.cer"),
            Self::One(serial) => {
                let serial = serial.to_string();
                let end = serial.len().saturating_sub(8);
                format!("{name}-{}.cer", serial.get(end..).unwrap_or_default())
            }
            Self::All => format!("{name}.p7c"),
            Self::Card => format!("{name}.vcf"),
        }
    }

    /// The content; nothing for a certificate that the mailbox does not have.
    fn write(&self, ca: &Ca, mailbox: &MailboxView) -> Result<Option<Vec<u8>>> {
        Ok(match self {
            Self::Newest => mailbox.certificates.first().map(|newest| newest.der.clone()),
            Self::One(serial) => {
                let one = mailbox.certificates.iter().find(|certificate| certificate.serial == *serial);
                one.map(|certificate| certificate.der.clone())
            }
            Self::All => Some(look_up::bundle(ca, mailbox)?),
            Self::Card => {
                let certificates = mailbox.certificates.iter().map(|certificate| certificate.der.as_slice());
                Some(vcard::write(mailbox.person.as_str(), mailbox.address.as_str(), certificates).into_bytes())
            }
        })
    }
}

/// Searches for the address, unless this source has sent too many requests.
fn look(ca: &Ca, source: &str, address: &EmailAddress) -> Result<Option<MailboxView>> {
    throttle::admit(ca, &format!("find source {source}"), LOOK_UPS_FROM_SOURCE)?;
    look_up::look_up(ca, address)
}

#[derive(Template)]
#[template(path = "find.html")]
struct FindView {
    page: Page,
    address: String,
    found: Option<Found>,
    /// Whether an address was searched for and not found.
    is_nothing: bool,
    clients: &'static [Client],
}

struct Found {
    person: String,
    address: String,
    segment: String,
    certificates: Vec<FoundCertificate>,
}

impl Found {
    /// Whether each certificate is offered by itself.
    fn has_several(&self) -> bool {
        self.certificates.len() > 1
    }
}

struct FoundCertificate {
    serial: String,
    fingerprint: Sha256Digest,
    until: Timestamp,
}

impl FindView {
    fn new(page: Page, address: String, found: Option<&MailboxView>) -> Self {
        let is_nothing = found.is_none() && !address.is_empty() && page.faults.is_empty();
        let found = found.map(|mailbox| Found {
            person: mailbox.person.to_string(),
            address: mailbox.address.to_string(),
            segment: segment(mailbox.address.as_str()),
            certificates: mailbox
                .certificates
                .iter()
                .map(|certificate| FoundCertificate {
                    serial: certificate.serial.to_string(),
                    fingerprint: Sha256Digest::of(&certificate.der),
                    until: certificate.not_after,
                })
                .collect(),
        });
        Self { page, address, found, is_nothing, clients: CLIENTS }
    }
}
