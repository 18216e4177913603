//! `/trust/{slug}.cer`, `.crt`, `.pem`, `.mobileconfig`: a CA certificate over TLS, in the format of each client.

use std::time::Duration;

use actix_web::web::Path;
use ca_core::Error;
use ca_core::types::AuthoritySlug;
use ca_core::use_cases::mail::sign_notice::sign_file;
use ca_core::use_cases::status::trust;

use super::download::file_named;
use super::trust::file_stem;
use crate::fault::Fault;
use crate::mobileconfig;
use crate::render::Answer;
use crate::visitor::Visitor;

/// Downloads a certificate: `.crt` for Thunderbird and Linux, `.cer` for Windows and Android; both are DER. `.mobileconfig`
/// is for Apple's devices and contains a root with the CAs below it.
pub(crate) async fn download(visitor: Visitor, name: Path<String>) -> Answer {
    let (slug, ending) = name.rsplit_once('.').ok_or(Fault::NoSuchPage)?;
    let slug = slug.parse::<AuthoritySlug>().map_err(|_| Fault::NoSuchPage)?;
    let kind = Kind::named(ending).ok_or(Fault::NoSuchPage)?;
    let organisation = visitor.web.ca.settings().organisation.name.clone();
    let of = organisation.clone();
    let found = visitor.call(move |ca| {
        let Some(authority) = trust::find_authority(ca, &slug)? else { return Ok(None) };
        let content = match kind {
            Kind::Cer | Kind::Crt => authority.der.clone(),
            Kind::Pem => trust::certificate_pem(&authority.der)?.into_bytes(),
            Kind::Profile if !authority.is_root => return Ok(None),
            Kind::Profile => {
                let below = trust::list_below(ca, &authority)?;
                mobileconfig::write(&organisation, &authority, &below).into_bytes()
            }
        };
        Ok(Some((authority.slug, authority.name, content)))
    });
    let (slug, name, content) = found.await?.ok_or(Fault::NoSuchPage)?;
    let content = match kind {
        // A call of its own: signing waits for its turn, and what comes before it must not hold that up.
        Kind::Profile => signed(&visitor, content).await?,
        Kind::Cer | Kind::Crt | Kind::Pem => content,
    };
    let (name, fallback) =
        (format!("{}.{}", file_stem(&of, &name), kind.ending()), format!("{slug}.{}", kind.ending()));
    Ok(file_named(kind.content_type(), &name, &fallback, content))
}

/// The file format of a download.
#[derive(Clone, Copy)]
enum Kind {
    Cer,
    Crt,
    Pem,
    /// A configuration profile for Apple's devices.
    Profile,
}

impl Kind {
    fn named(ending: &str) -> Option<Self> {
        [Self::Cer, Self::Crt, Self::Pem, Self::Profile].into_iter().find(|kind| kind.ending() == ending)
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Cer => "cer",
            Self::Crt => "crt",
            Self::Pem => "pem",
            Self::Profile => "mobileconfig",
        }
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::Cer => "application/pkix-cert",
            Self::Crt => "application/x-x509-ca-cert",
            Self::Pem => "application/x-pem-file",
            Self::Profile => "application/x-apple-aspen-config",
        }
    }
}

/// The profile, signed by the sender of the server's mails, or unsigned if signing is not possible.
async fn signed(visitor: &Visitor, profile: Vec<u8>) -> Result<Vec<u8>, Fault> {
    let sender = visitor.web.sender.clone();
    let turn = visitor.web.answering.wait_at_most(PATIENCE).await?;
    visitor
        .call(move |ca| {
            let _turn = turn;
            match sign_file(ca, &sender, &profile) {
                Ok(signed) => Ok(signed),
                Err(Error::Refused(_)) => Ok(profile),
                Err(error) => {
                    tracing::error!(%error, "a configuration profile for Apple's devices can't be signed and is served unsigned");
                    Ok(profile)
                }
            }
        })
        .await
}

const PATIENCE: Duration = Duration::from_secs(2);
