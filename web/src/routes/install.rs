//! `/certificates/{id}/install`: installation in the mail program.

mod identity;
mod program;

use actix_web::web::Path;
use askama::Template;
use ca_core::policy::Actor;
use ca_core::types::{CertificateId, CertificateStatus, Profile};
use ca_core::use_cases::status::certificates::{self, CertificateView};
use ca_core::use_cases::status::counterpart::find_counterpart;
use ca_core::{Ca, Result};

use super::certificate::find_own;
use crate::fault::Fault;
use crate::file_name::plain;
use crate::locale::{self, purpose};
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;
use identity::Identity;
pub(super) use program::Program;
use program::{Carrier, Encoding};

/// Shows the choice of programs.
pub(crate) async fn ask(me: SignedIn, id: Path<CertificateId>) -> Answer {
    let (actor, id) = (me.actor(), *id);
    let (certificate, keeps_key) = me
        .call(move |ca| {
            let certificate = find_own(ca, &actor, id)?;
            let keeps_key = keeps_key(ca, &actor, &certificate)?;
            Ok((certificate, keeps_key))
        })
        .await?;
    let (which, warning) = (Which::new(&certificate), warning(&certificate));
    render::page(&ProgramsView {
        page: me.page("install-title"),
        id,
        which,
        warning,
        keeps_key,
        programs: Program::ALL,
    })
}

/// Shows the file for the program and the instructions. It is for this certificate and the one for the other purpose; the
/// script of the page leaves out those whose keys are not in the browser.
pub(crate) async fn show(me: SignedIn, path: Path<(CertificateId, String)>) -> Answer {
    let (id, name) = path.into_inner();
    let program = Program::named(&name).ok_or(Fault::NoSuchPage)?;
    let actor = me.actor();
    let found = me.call(move |ca| Found::read(ca, &actor, id)).await?;
    let Found { certificate, keeps_key, identities } = found;
    let identities: Vec<Identity> = identities.iter().map(|(it, chain)| Identity::new(&me, it, chain)).collect();
    let view = InstallView {
        title: certificate.address.to_string(),
        file: plain(&certificate.address.to_string()),
        is_modern: program.encoding == Encoding::Modern,
        // GnuPG 2.2 can't import a PKCS#12 file with such a key.
        is_too_new: program.name == "gpgsm" && identities.iter().any(|identity| !identity.is_rsa),
        serial: certificate.serial.to_string(),
        page: me.page("install-title"),
        which: Which::new(&certificate),
        warning: warning(&certificate),
        identities,
        keeps_key,
        id,
        program,
    };
    render::page(&view)
}

/// The data of an install page.
struct Found {
    certificate: CertificateView,
    keeps_key: bool,
    /// The certificate and its counterpart, each with its chain; the one for signing first.
    identities: Vec<(CertificateView, Vec<Vec<u8>>)>,
}

impl Found {
    fn read(ca: &Ca, actor: &Actor, id: CertificateId) -> Result<Self> {
        let certificate = find_own(ca, actor, id)?;
        let keeps_key = keeps_key(ca, actor, &certificate)?;
        let mut all = vec![certificate.clone()];
        all.extend(find_counterpart(ca, &certificate)?);
        all.sort_by_key(|certificate| certificate.profile == Profile::Encryption);
        let with_chain = |it: CertificateView| certificates::chain(ca, &it).map(|chain| (it, chain));
        let identities = all.into_iter().map(with_chain).collect::<Result<_>>()?;
        Ok(Self { certificate, keeps_key, identities })
    }
}

/// Whether an earlier certificate has the same key, so that the key is already installed.
fn keeps_key(ca: &Ca, actor: &Actor, certificate: &CertificateView) -> Result<bool> {
    let sharing = certificates::list_sharing_key(ca, actor, certificate)?;
    Ok(sharing.iter().any(|other| other.id < certificate.id))
}

/// The warning about a revoked certificate, which can still be needed to read mail.
fn warning(certificate: &CertificateView) -> Option<&'static str> {
    match certificate.status {
        CertificateStatus::Revoked { .. } if certificate.profile.encrypts() => Some("install-revoked"),
        CertificateStatus::Revoked { .. } => Some("install-revoked-signing"),
        _ => None,
    }
}

struct Which {
    address: String,
    purpose: &'static str,
}

impl Which {
    fn new(certificate: &CertificateView) -> Self {
        Self { address: certificate.address.to_string(), purpose: purpose(certificate.profile) }
    }
}

#[derive(Template)]
#[template(path = "install.html")]
struct ProgramsView {
    page: Page,
    id: CertificateId,
    which: Which,
    warning: Option<&'static str>,
    keeps_key: bool,
    programs: &'static [Program],
}

#[derive(Template)]
#[template(path = "install_program.html")]
struct InstallView {
    page: Page,
    id: CertificateId,
    which: Which,
    warning: Option<&'static str>,
    program: &'static Program,
    title: String,
    /// The name of a file with all keys, without its ending.
    file: String,
    identities: Vec<Identity>,
    serial: String,
    keeps_key: bool,
    is_modern: bool,
    is_too_new: bool,
}

impl InstallView {
    /// A step, in the words for the purposes of the certificates.
    fn step(&self, id: &str) -> String {
        locale::say_with(self.page.language, id, &[("purpose", &self.purposes()), ("serial", &self.serial)])
    }

    /// `signing`, `encryption`, or `both`.
    fn purposes(&self) -> &'static str {
        match self.identities.as_slice() {
            [only] if only.purpose == "purpose-signing" => "signing",
            [only] if only.purpose == "purpose-encryption" => "encryption",
            _ => "both",
        }
    }

    /// Whether each key is in a file of its own.
    fn is_file_each(&self) -> bool {
        self.program.carrier == Carrier::FileEach && self.identities.len() > 1
    }

    fn is_profile(&self) -> bool {
        self.program.carrier == Carrier::Profile
    }

    /// Whether a file for each key is offered as another way.
    fn has_other_files(&self) -> bool {
        self.is_profile() || (self.identities.len() > 1 && !self.is_file_each())
    }
}
