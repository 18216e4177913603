//! `/trust/{slug}.cer`, `.crt`, `.pem`: a CA certificate over TLS, in the form that a client takes.

use actix_web::web::Path;
use ca_core::use_cases::trust;

use super::download::file;
use crate::fault::Fault;
use crate::render::Answer;
use crate::visitor::Visitor;

/// `.crt` is what Thunderbird and Linux take, `.cer` what Windows and Apple take; both are DER.
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
        _ => Err(Fault::NoSuchPage),
    }
}
