//! `/trust/{slug}.cer`, `.crt`, `.pem`, `.mobileconfig`: a CA certificate over TLS, in the format of each client.

use std::time::Duration;

use actix_web::web::Path;
use ca_core::Error;
use ca_core::use_cases::mail::sign_notice::sign_file;
use ca_core::use_cases::status::trust;

use super::download::file;
use crate::fault::Fault;
use crate::mobileconfig;
use crate::render::Answer;
use crate::visitor::Visitor;

/// Downloads a certificate: `.crt` for Thunderbird and Linux, `.cer` for Windows and Android; both are DER. `.mobileconfig`
/// is for Apple's devices and contains a root with the CAs below it.
pub(crate) async fn download(visitor: Visitor, name: Path<String>) -> Answer {
    let (slug, kind) =
        name.rsplit_once('.').map(|(slug, kind)| (slug.to_owned(), kind.to_owned())).ok_or(Fault::NoSuchPage)?;
    let found = visitor.call(move |ca| trust::find_authority(ca, &slug)).await?;
    let authority = found.ok_or(Fault::NoSuchPage)?;
    match kind.as_str() {
        "cer" => Ok(file("application/pkix-cert", &format!("{}.cer", authority.slug), authority.der)),
        "crt" => Ok(file("application/x-x509-ca-cert", &format!("{}.crt", authority.slug), authority.der)),
        "pem" => Ok(file(
            "application/x-pem-file",
            &format!("{}.pem", authority.slug),
            trust::certificate_pem(&authority.der)?.into_bytes(),
        )),
        "mobileconfig" if authority.is_root => {
            let name = format!("{}.mobileconfig", authority.slug);
            let root = authority.clone();
            let below = visitor.call(move |ca| trust::list_below(ca, &root)).await?;
            let profile = mobileconfig::write(&visitor.web.ca.settings().organisation.name, &authority, &below);
            let signed = signed(&visitor, profile.into_bytes()).await?;
            Ok(file("application/x-apple-aspen-config", &name, signed))
        }
        _ => Err(Fault::NoSuchPage),
    }
}

/// The profile, signed with the certificate of the sender of the server's mails; unsigned if that is not possible.
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
