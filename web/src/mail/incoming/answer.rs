//! Passes a received answer to the CA.

use std::sync::Arc;
use std::time::Duration;

use ca_core::error::Noun;
use ca_core::types::{EmailAddress, EnvelopeId, SelfCheckId};
use ca_core::use_cases::self_check::{ReceivedAnswer, judge_answer};
use ca_core::{Ca, Error, Result};
use tokio::time::{Instant, sleep_until};

use super::dialogue::Taken;
use super::entity;
use crate::blocking::blocking;

/// Processes a mail to `address`.
pub(super) async fn hand_over(ca: &Arc<Ca>, address: &EmailAddress, mail: Vec<u8>) -> Taken {
    let begun = Instant::now();
    let header = entity::read_header(&mail);
    if header.is_automatic {
        return Taken::Done;
    }
    match take(ca, address.clone(), header.about, mail, begun).await {
        Ok(_) => Taken::Done,
        Err(Error::NotFound(Noun::SelfCheck)) => Taken::Unexpected,
        Err(error) => {
            tracing::error!(%error, "the answer to a test mail can't be processed; the mail server is asked to send it again");
            Taken::Later
        }
    }
}

/// The time of the result does not depend on the outcome of operations with the private key, neither on the page nor for the
/// mail server.
async fn take(
    ca: &Arc<Ca>,
    address: EmailAddress,
    about: Vec<EnvelopeId>,
    mail: Vec<u8>,
    begun: Instant,
) -> Result<Option<SelfCheckId>> {
    let own = Arc::clone(ca);
    let look = move || judge_answer(&own, &ReceivedAnswer { to: &address, about: &about, mail: &mail }, entity::read);
    let judged = blocking(look).await??;
    if judged.is_opened() {
        sleep_until(begun + whole_steps(begun.elapsed())).await;
    }
    let own = Arc::clone(ca);
    blocking(move || judged.record(&own)).await?
}

/// The next multiple of [`STEP`].
fn whole_steps(elapsed: Duration) -> Duration {
    let steps = elapsed.as_millis() / STEP.as_millis() + 1;
    STEP.saturating_mul(u32::try_from(steps).unwrap_or(u32::MAX))
}

/// A step is much longer than decrypting an answer and verifying its signatures.
const STEP: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::whole_steps;

    #[test]
    fn work_is_shown_at_whole_seconds() {
        for (took, shown) in [(0, 1), (1, 1), (999, 1), (1000, 2), (2500, 3)] {
            assert_eq!(whole_steps(Duration::from_millis(took)), Duration::from_secs(shown), "{took} ms");
        }
    }
}
