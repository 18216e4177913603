//! What the installation does, one use case a file. Each body reads: look, decide, write.

pub mod accounts;
pub(crate) mod acting;
pub mod answer_ocsp;
pub mod backup;
pub mod certificates;
pub mod check_keys;
pub mod devices;
pub mod directory_people;
pub mod enroll;
pub mod figures;
pub mod guessing;
pub mod heads;
pub mod health;
pub mod initialise;
mod issue;
pub mod issue_directly;
pub mod look_up;
pub mod mail_status;
pub mod notices;
pub mod passes;
pub mod people;
pub mod programs;
pub mod publish_crl;
pub mod remind;
pub mod renew_responder;
pub mod restore;
pub mod revoke;
pub mod second_factor;
pub mod self_check;
mod server_key;
pub mod sessions;
pub mod sign_notice;
pub mod successors;
pub mod tend;
pub mod throttle;
pub mod token;
pub mod trail;
pub mod trust;
pub mod verified;

use crate::authority::Authority;
use crate::ca::Ca;
use crate::error::Result;
use crate::feed::EntryKey;
use crate::store::{self, Tx};

/// Does something for each issuing CA. One that fails keeps no other from its turn; then the first failure is returned.
fn for_each_issuing<T>(ca: &Ca, what: &str, mut work: impl FnMut(&Authority) -> Result<T>) -> Result<Vec<T>> {
    let (mut done, mut failure) = (Vec::new(), None);
    for authority in ca.authorities()?.iter().filter(|authority| !authority.is_root()) {
        match work(authority) {
            Ok(one) => done.push(one),
            Err(error) => {
                tracing::error!(authority = authority.slug(), %error, "{what}");
                failure.get_or_insert(error);
            }
        }
    }
    failure.map_or(Ok(done), Err)
}

/// Puts an entry into the outbox of every configured directory, in the transaction of the change.
fn announce(tx: &mut Tx<'_>, directories: &[String], entry: EntryKey) -> Result<()> {
    directories.iter().try_for_each(|directory| store::outbox::enqueue(tx, directory, entry))
}

/// The directories that `announce` needs, owned by the transaction's closure.
pub(crate) fn directories_of(ca: &Ca) -> Vec<String> {
    ca.settings.directories.clone()
}
