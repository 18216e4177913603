//! Handing an answer to the CA.

use std::sync::Arc;

use ca_core::error::Noun;
use ca_core::types::EmailAddress;
use ca_core::use_cases::self_check::{Answer, take_answer};
use ca_core::{Ca, Error};
use tokio::task::spawn_blocking;

use super::dialogue::Taken;
use super::entity;

/// Looks at a mail that came to `address`.
pub(super) async fn hand_over(ca: &Arc<Ca>, address: &EmailAddress, mail: Vec<u8>) -> Taken {
    let header = entity::read_header(&mail);
    if header.is_automatic {
        return Taken::Done;
    }
    let (ca, address) = (Arc::clone(ca), address.clone());
    let work = move || {
        let answer = Answer { to: &address, about: &header.about, mail: &mail };
        take_answer(&ca, &answer, entity::read)
    };
    match spawn_blocking(work).await.map_err(Error::internal).and_then(|taken| taken) {
        Ok(_) => Taken::Done,
        Err(Error::NotFound(Noun::SelfCheck)) => Taken::Unexpected,
        Err(error) => {
            tracing::error!(%error, "the answer to a test mail can't be looked at, and is asked for again");
            Taken::Later
        }
    }
}
