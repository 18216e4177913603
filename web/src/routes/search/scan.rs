//! The limit of searches that read many certificates.

use std::future::Future;
use std::time::Duration;

use ca_core::Error;
use ca_core::types::CertificateQuery;

use crate::fault::Fault;
use crate::turns::{Turn, Turns};

/// Searches with `look`, which gets a turn if the query is a fingerprint or the identifier of a key: then it reads the certificates that
/// have no marks yet, which are all of them after an update, and only one search at a time may do so. 40 digits that may be a serial
/// number are looked up as one first, which needs no turn.
///
/// # Errors
/// `Scanning` when an earlier search takes too long; those of `look`.
pub(super) async fn in_turn<T, F: Future<Output = Result<Vec<T>, Fault>>>(
    turns: &Turns,
    sought: Option<CertificateQuery>,
    look: impl Fn(Option<CertificateQuery>, Option<Turn>) -> F,
) -> Result<Vec<T>, Fault> {
    let sought = match sought {
        Some(CertificateQuery::Digits { serial: Some(serial), octets }) => {
            let found = look(Some(CertificateQuery::Serial(serial)), None).await?;
            if !found.is_empty() {
                return Ok(found);
            }
            CertificateQuery::Digits { serial: None, octets }
        }
        Some(it @ (CertificateQuery::Fingerprint(_) | CertificateQuery::Key(_) | CertificateQuery::Digits { .. })) => {
            it
        }
        other => return look(other, None).await,
    };
    let turn = turns.wait_at_most(PATIENCE).await.map_err(|error| match error {
        Error::Busy => Fault::Scanning,
        other => other.into(),
    })?;
    look(Some(sought), Some(turn)).await
}

/// The maximum wait for an earlier search.
const PATIENCE: Duration = Duration::from_secs(5);

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    /// Searches while nothing but the serial number `known` exists; returns the result and the looks, each with whether it had a turn.
    async fn search(
        turns: &Turns,
        text: &str,
        known: &str,
    ) -> (Result<usize, u16>, Vec<(Option<CertificateQuery>, bool)>) {
        let known = CertificateQuery::Serial(known.parse().unwrap());
        let looks = RefCell::new(Vec::new());
        let look = |query: Option<CertificateQuery>, turn: Option<Turn>| {
            let found = if query.as_ref() == Some(&known) { vec![()] } else { Vec::new() };
            looks.borrow_mut().push((query, turn.is_some()));
            async move { Ok(found) }
        };
        let found = in_turn(turns, Some(text.parse().unwrap()), look).await;
        (found.map(|found| found.len()).map_err(|fault| fault.status().as_u16()), looks.into_inner())
    }

    #[tokio::test(start_paused = true)]
    async fn one_search_at_a_time_reads_many_certificates() {
        let turns = Turns::new(1);
        let (either, sha256) = ("4a".repeat(20), "4a".repeat(32));
        for text in [&sha256, &either] {
            let (found, looks) = search(&turns, text, "4a0b").await;
            assert!(found == Ok(0) && looks.last().is_some_and(|(_, turn)| *turn), "{text}: {looks:?}");
        }

        let turn = turns.wait().await.unwrap();
        for text in [&sha256, &either] {
            let (found, looks) = search(&turns, text, "4a0b").await;
            assert!(found == Err(503) && looks.iter().all(|(_, turn)| !turn), "{text}: {looks:?}");
        }
        assert_eq!(search(&turns, &either, &either).await.0, Ok(1), "a serial number waits for a search");
        assert_eq!(search(&turns, "4a0b", "4a0b").await.0, Ok(1));
        assert_eq!(search(&turns, "alice@example.com", "4a0b").await.0, Ok(0));
        drop(turn);
        assert_eq!(search(&turns, &sha256, "4a0b").await.0, Ok(0), "the turn goes on");
    }
}
