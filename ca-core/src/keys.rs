//! Keys: generation, storage, decoding, and checks for weaknesses.

mod authority_key;
mod generate;
mod hash;
mod head_key;
mod key_store;
mod notice_key;
mod opened;
mod opening_key;
mod private_key;
mod public_key;
mod queue_key;
mod sealing_key;
mod secret_file;
mod shared_primes;
mod signature_algorithm;
mod signature_fault;
pub mod totp;
mod weakness;

pub use authority_key::AuthorityKey;
pub use generate::{KeyAlgorithm, generate_key};
pub(crate) use hash::Hash;
pub(crate) use head_key::HeadKey;
pub use head_key::HeadPublicKey;
pub use key_store::KeyStore;
pub(crate) use key_store::{HEAD_KEY, SEALING_KEY};
pub(crate) use notice_key::NoticeKey;
pub(crate) use opening_key::{OaepHash, OpeningKey, Wrapping};
pub use private_key::{Passphrase, PrivateKey};
pub use public_key::PublicKey;
pub(crate) use queue_key::{QueueKey, QueueSealer};
pub(crate) use sealing_key::{SealingKey, SecretPlace};
pub use secret_file::write_secret;
pub(crate) use shared_primes::find_shared;
pub(crate) use signature_algorithm::{Scheme, SignatureAlgorithm};
pub(crate) use signature_fault::SignatureFault;
