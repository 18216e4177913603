//! The words of the domain as types: input becomes one of these once, at the edge, and is trusted from there on.

mod answer;
mod crockford;
mod digest;
mod email_address;
mod envelope_id;
mod ids;
mod language;
mod pass_key;
mod person_name;
mod program_name;
mod revocation;
mod serial_number;
mod timestamp;
mod validity;

pub use answer::{AnswerEncryption, AnswerSignature};
pub use digest::{KeyIdentifier, Sha256Digest, TokenHash};
pub use email_address::{Domain, EmailAddress};
pub use envelope_id::EnvelopeId;
pub use ids::{AuthorityId, CertificateId, MailboxId, PassId, PersonId, RequestId, SelfCheckId, SessionId};
pub use language::Language;
pub use pass_key::PassKey;
pub use person_name::PersonName;
pub(crate) use person_name::is_invisible;
pub use program_name::ProgramName;
pub use revocation::{CertificateStatus, RevocationReason};
pub use serial_number::SerialNumber;
pub use timestamp::Timestamp;
pub use validity::Validity;
