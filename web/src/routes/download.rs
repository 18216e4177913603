//! `/certificates/{id}/download/{kind}`

use actix_web::HttpResponse;
use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::web::Path;
use ca_core::Result;
use ca_core::types::CertificateId;
use ca_core::use_cases::status::certificates;
use ca_core::use_cases::status::trust::{certificate_pem, certs_only};

use crate::fault::Fault;
use crate::file_name::attachment;
use crate::render::Answer;
use crate::session::SignedIn;

/// The certificate alone (`pem`, `der`) or with its CAs (`chain`, `chain-pem`).
pub(crate) async fn download(me: SignedIn, path: Path<(CertificateId, String)>) -> Answer {
    let (id, kind) = path.into_inner();
    let kind = Kind::named(&kind).ok_or(Fault::NoSuchPage)?;
    let actor = me.actor();
    let (serial, bytes) = me
        .call(move |ca| {
            let certificate = certificates::find_certificate(ca, &actor, id)?;
            let chain = certificates::chain(ca, &certificate)?;
            let bytes = match kind {
                Kind::Der => certificate.der,
                Kind::Pem => certificate_pem(&certificate.der)?.into_bytes(),
                Kind::ChainPem => {
                    chain.iter().map(|der| certificate_pem(der)).collect::<Result<String>>()?.into_bytes()
                }
                Kind::Chain => certs_only(&chain)?,
            };
            Ok((certificate.serial, bytes))
        })
        .await?;
    Ok(file(kind.content_type(), &format!("{serial}{}", kind.ending()), bytes))
}

#[derive(Clone, Copy)]
enum Kind {
    Pem,
    Der,
    Chain,
    ChainPem,
}

impl Kind {
    fn named(name: &str) -> Option<Self> {
        match name {
            "pem" => Some(Self::Pem),
            "der" => Some(Self::Der),
            "chain" => Some(Self::Chain),
            "chain-pem" => Some(Self::ChainPem),
            _ => None,
        }
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::Pem => "application/x-pem-file",
            Self::ChainPem => "application/pem-certificate-chain",
            Self::Der => "application/pkix-cert",
            Self::Chain => "application/pkcs7-mime",
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Pem => ".pem",
            Self::ChainPem => "-chain.pem",
            Self::Der => ".cer",
            Self::Chain => ".p7c",
        }
    }
}

/// A file to save under `name`, which must be plain ASCII without quotes.
pub(crate) fn file(content_type: &'static str, name: &str, bytes: Vec<u8>) -> HttpResponse {
    file_named(content_type, name, name, bytes)
}

/// A file to save under `name`, or under `fallback`, plain ASCII without quotes, where that is not possible.
pub(crate) fn file_named(content_type: &'static str, name: &str, fallback: &str, bytes: Vec<u8>) -> HttpResponse {
    let disposition = attachment(name, fallback);
    HttpResponse::Ok().content_type(content_type).insert_header((CONTENT_DISPOSITION, disposition)).body(bytes)
}
