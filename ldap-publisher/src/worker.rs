//! The worker of one directory: each commit that queues an entry wakes it, and it processes the outbox rows one by one.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use ca_core::runtime::crash_point::{self, CrashPoint};
use ca_core::store::Concern;
use ca_core::types::{DirectoryName, PublishOutcome};
use ca_core::use_cases::feed::{self, Claim, DirectoryResult};
use ca_core::{Ca, Result};
use tokio::time::{sleep, timeout};

use crate::blocking::{ask, blocking};
use crate::config::Directory;
use crate::fault::Fault;
use crate::fill;
use crate::publish::{Mode, Published, Publisher};

/// Keeps one directory up to date. Each directory has its own worker, so that an unreachable one delays no other.
pub struct Worker {
    ca: Arc<Ca>,
    publisher: Publisher,
    /// The number of consecutive failures to connect.
    failures: u32,
}

/// The result of one step.
enum WorkerProgress {
    /// A row was processed; there may be more.
    Worked,
    /// Nothing was due at this count of commits that queue entries.
    Idle { seen: u64 },
    /// The next step must wait, after a failure of the directory or the database.
    Rest(Duration),
}

/// The result of processing a row.
struct RowResult {
    /// The name of the entry that was searched for.
    dn: String,
    end: std::result::Result<Published, Fault>,
}

impl Worker {
    /// A worker for a directory.
    pub fn new(ca: Arc<Ca>, directory: Directory) -> Self {
        let publisher = Publisher::new(Arc::clone(&ca), directory);
        Self { ca, publisher, failures: 0 }
    }

    /// Runs until `shutdown` completes; the current entry is finished first.
    pub async fn run(mut self, shutdown: impl Future<Output = ()>) {
        let mut shutdown = pin!(shutdown);
        tracing::info!(directory.name = self.name().as_str(), directory.url = %self.publisher.directory.transport.url, "publishing to a directory");
        self.catch_up().await;
        loop {
            let ca = Arc::clone(&self.ca);
            let step = {
                let mut step = pin!(self.step());
                tokio::select! {
                    biased;
                    step = &mut step => step,
                    () = &mut shutdown => {
                        let _ = timeout(FINISH, step).await;
                        break;
                    }
                }
            };
            let rest = async move {
                match step {
                    WorkerProgress::Worked => {}
                    WorkerProgress::Idle { seen } => wait_for_commit(ca, seen).await,
                    WorkerProgress::Rest(time) => sleep(time).await,
                }
            };
            tokio::select! {
                biased;
                () = &mut shutdown => break,
                () = rest => {}
            }
        }
        // A background thread that still waits for a commit must not delay the end of the process.
        self.ca.commits().wake();
    }

    /// Queues all entries for a directory that is new in the configuration, because its outbox has no rows of earlier
    /// commits.
    async fn catch_up(&self) {
        let name = self.name().clone();
        match ask(&self.ca, move |ca| fill::enqueue_all(ca, &name)).await {
            Ok(0) => {}
            Ok(count) => {
                tracing::info!(directory.name = self.name().as_str(), count, "new directory: queued every entry");
            }
            Err(error) => {
                tracing::error!(directory.name = self.name().as_str(), error = %error, "the entries of a new directory can't be queued; run `inkan directory reconcile --mend`");
            }
        }
    }

    fn name(&self) -> &DirectoryName {
        &self.publisher.directory.name
    }

    async fn step(&mut self) -> WorkerProgress {
        self.try_step().await.unwrap_or_else(|error| {
            tracing::error!(directory.name = self.name().as_str(), error = %error, "the outbox of a directory can't be processed");
            WorkerProgress::Rest(REST_AFTER_ERROR)
        })
    }

    async fn try_step(&mut self) -> Result<WorkerProgress> {
        let seen = self.ca.commits().count_of(Concern::Outbox);
        let name = self.name().clone();
        let Some(claim) = ask(&self.ca, move |ca| feed::claim_next(ca, &name, LEASE)).await? else {
            return Ok(WorkerProgress::Idle { seen });
        };
        crash_point::pass(CrashPoint::PublishClaimed);
        let ending = self.bring_up_to_date(&claim).await?;
        match ending.end {
            Ok(Published { changes, unclear: Some(fault), .. }) => {
                crash_point::pass(CrashPoint::PublishWritten);
                if !changes.is_empty() {
                    let detail = changes.join(", ");
                    tracing::info!(
                        directory.name = self.name().as_str(),
                        detail,
                        "what can't be used any more was taken out"
                    );
                }
                self.postpone(claim, ending.dn, &fault).await
            }
            Ok(published) => {
                crash_point::pass(CrashPoint::PublishWritten);
                self.failures = 0;
                self.complete(claim, published).await?;
                Ok(WorkerProgress::Worked)
            }
            Err(fault) => self.postpone(claim, ending.dn, &fault).await,
        }
    }

    /// Publishes the desired content, and repeats this while the content changes during the attempt.
    async fn bring_up_to_date(&mut self, claim: &Claim) -> Result<RowResult> {
        let entry = claim.entry;
        let mut view = ask(&self.ca, move |ca| feed::view_entry(ca, entry)).await?;
        loop {
            let Some(current) = view else {
                let changes = vec!["there is no such mailbox or CA any more".into()];
                let gone = Published { outcome: PublishOutcome::Skipped, changes, ..Published::default() };
                return Ok(RowResult { dn: String::new(), end: Ok(gone) });
            };
            let dn = self.publisher.desired(&current).dn.to_string();
            let end = self.publisher.publish(&current, Mode::Mend).await?;
            let next = ask(&self.ca, move |ca| feed::view_entry(ca, entry)).await?;
            if !end.as_ref().is_ok_and(|published| published.unclear.is_none()) || next.as_ref() == Some(&current) {
                return Ok(RowResult { dn, end });
            }
            view = next;
        }
    }

    async fn complete(&self, claim: Claim, published: Published) -> Result<()> {
        let detail = describe(&published);
        let dn = published.dn;
        if let Some(parked) = published.parked {
            tracing::error!(
                directory.name = self.name().as_str(),
                directory.dn = dn,
                detail,
                "an entry was not published: {}",
                parked.reason()
            );
        } else {
            tracing::info!(
                directory.name = self.name().as_str(),
                directory.dn = dn,
                directory.outcome = published.outcome.name(),
                detail,
                "published"
            );
        }
        let result = DirectoryResult { dn, outcome: published.outcome, detail, at: self.ca.clock().now() };
        ask(&self.ca, move |ca| feed::complete(ca, &claim, result)).await
    }

    async fn postpone(&mut self, claim: Claim, dn: String, fault: &Fault) -> Result<WorkerProgress> {
        let ends_session = fault.ends_session();
        let tries = match fault {
            fault if fault.is_out_of_reach() => self.failures,
            // Some directories lock an account after a few consecutive wrong passwords.
            Fault::Denied { .. } => self.failures.saturating_add(6),
            _ => u32::try_from(claim.attempts).unwrap_or(u32::MAX),
        };
        let limit = if fault.is_out_of_reach() { LONGEST_REST } else { LONGEST_WAIT };
        let wait = back_off(tries, limit, self.ca.entropy().octets()?);
        if fault.is_transient() {
            tracing::warn!(directory.name = self.name().as_str(), directory.dn = dn, error = %fault, "a directory could not be written; trying again");
        } else {
            tracing::error!(directory.name = self.name().as_str(), directory.dn = dn, error = %fault, "a directory can't be written");
        }
        let now = self.ca.clock().now();
        let due_at = now + time::Duration::seconds(i64::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(60));
        let result = DirectoryResult { dn, outcome: PublishOutcome::Failed, detail: fault.to_string(), at: now };
        ask(&self.ca, move |ca| feed::retry(ca, &claim, due_at, result)).await?;
        if ends_session {
            self.failures = self.failures.saturating_add(1);
            return Ok(WorkerProgress::Rest(wait));
        }
        self.failures = 0;
        Ok(WorkerProgress::Worked)
    }
}

async fn wait_for_commit(ca: Arc<Ca>, seen: u64) {
    // Commits of other processes do not wake this process, so the outbox is also polled.
    let _ = blocking(move || ca.commits().wait_past_of(Concern::Outbox, seen, POLL)).await;
}

fn describe(published: &Published) -> String {
    let mut parts = published.changes.clone();
    parts.extend(published.parked.map(|parked| parked.reason().to_owned()));
    if parts.is_empty() {
        parts.push("nothing to change".to_owned());
    }
    let mut detail = parts.join(", ");
    if published.foreign > 0 {
        detail = format!("{detail}; {} of other issuers left alone", published.foreign);
    }
    if published.unknown > 0 {
        detail = format!("{detail}; {} of a CA key of ours but not issued here left alone", published.unknown);
    }
    detail
}

/// One second, doubled with each attempt up to `limit`, plus up to a quarter so that many rows don't become due at once.
fn back_off(tries: u32, limit: Duration, random: [u8; 1]) -> Duration {
    let wait = Duration::from_secs(1).saturating_mul(1 << tries.min(16)).min(limit);
    let [random] = random;
    wait + wait.mul_f64(f64::from(random) / 1024.0)
}

const LEASE: time::Duration = time::Duration::seconds(60);
/// The interval at which the outbox is polled without a commit signal.
const POLL: Duration = Duration::from_secs(2);
/// The longest wait of one row.
const LONGEST_WAIT: Duration = Duration::from_mins(5);
/// The longest wait of a whole directory: an attempt to connect costs little, and all rows are due once it succeeds.
const LONGEST_REST: Duration = Duration::from_secs(15);
const REST_AFTER_ERROR: Duration = Duration::from_secs(5);
/// The time limit for the current entry at shutdown; after it, the lease expires and the entry is processed again.
const FINISH: Duration = Duration::from_secs(10);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_doubles_up_to_the_limit_with_a_little_chance() {
        assert_eq!(back_off(0, LONGEST_WAIT, [0]), Duration::from_secs(1));
        assert_eq!(back_off(3, LONGEST_WAIT, [0]), Duration::from_secs(8));
        assert_eq!(back_off(u32::MAX, LONGEST_WAIT, [0]), LONGEST_WAIT);
        assert!(back_off(u32::MAX, LONGEST_WAIT, [255]) < LONGEST_WAIT.mul_f64(1.25));
    }
}
