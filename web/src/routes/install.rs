//! `/certificates/{id}/install`: installation in the mail program.

mod program;

use actix_web::web::Path;
use askama::Template;
use ca_core::policy::Actor;
use ca_core::types::{CertificateId, Sha256Digest};
use ca_core::use_cases::status::certificates::{self, CertificateView};
use ca_core::{Ca, Result};
use data_encoding::BASE64;

use super::certificate::find_own;
use crate::fault::Fault;
use crate::locale::purpose;
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;
use program::{Encoding, Program};

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
    let (which, programs) = (Which::new(&certificate), Program::ALL.to_vec());
    render::page(&ProgramsView { page: me.page("install-title"), id, which, keeps_key, programs })
}

/// Shows the file for the program and the instructions.
pub(crate) async fn show(me: SignedIn, path: Path<(CertificateId, String)>) -> Answer {
    let (id, name) = path.into_inner();
    let program = Program::named(&name).ok_or(Fault::NoSuchPage)?;
    let actor = me.actor();
    let (certificate, keeps_key, chain) = me
        .call(move |ca| {
            let certificate = find_own(ca, &actor, id)?;
            let (keeps_key, chain) = (keeps_key(ca, &actor, &certificate)?, certificates::chain(ca, &certificate)?);
            Ok((certificate, keeps_key, chain))
        })
        .await?;
    let which = Which::new(&certificate);
    let view = InstallView {
        title: format!("{} – {}", which.address, me.say(which.purpose)),
        file: file_name(&certificate),
        key: certificate.key_digest,
        chain: chain.iter().map(|der| BASE64.encode(der)).collect::<Vec<_>>().join(" "),
        is_modern: program.encoding() == Encoding::Modern,
        // GnuPG 2.2 can't import a PKCS#12 file with such a key.
        is_too_new: program == Program::Gpgsm && !certificate.key.starts_with("RSA"),
        serial: certificate.serial.to_string(),
        page: me.page("install-title"),
        which,
        keeps_key,
        id,
        program,
    };
    render::page(&view)
}

/// Whether an earlier certificate has the same key, so that the key is already installed.
fn keeps_key(ca: &Ca, actor: &Actor, certificate: &CertificateView) -> Result<bool> {
    let sharing = certificates::list_sharing_key(ca, actor, certificate)?;
    Ok(sharing.iter().any(|other| other.id < certificate.id))
}

/// The name of the file: the address and the purpose, in characters that every system accepts.
fn file_name(certificate: &CertificateView) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "@.-_".contains(c) { c } else { '-' };
    let address: String = certificate.address.to_string().chars().map(plain).collect();
    format!("{address}-{}", purpose(certificate.profile).trim_start_matches("purpose-"))
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
    keeps_key: bool,
    programs: Vec<Program>,
}

#[derive(Template)]
#[template(path = "install_program.html")]
struct InstallView {
    page: Page,
    id: CertificateId,
    which: Which,
    program: Program,
    title: String,
    file: String,
    key: Sha256Digest,
    chain: String,
    serial: String,
    keeps_key: bool,
    is_modern: bool,
    is_too_new: bool,
}
