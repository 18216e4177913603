//! The points at which tests end the program: between the steps of work that must survive a crash.
//!
//! In a build with debug assertions a process that is started with `INKAN_CRASH_AT=NAME` ends when it passes that point for
//! the first time, with `NAME:N` for the N-th time: at once, without unwinding and without destructors. It aborts, or with
//! `INKAN_CRASH_BY=kill` sends itself SIGKILL. In a release build [`pass`] does nothing, and the environment is not read.

/// A point between two steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CrashPoint {
    /// A draft has passed the lints; nothing was written.
    IssueLinted,
    /// The intents of certificates are durable; nothing was signed.
    IssueIntentRecorded,
    /// A certificate is signed, in memory.
    IssueSigned,
    /// A certificate is in a transaction that is still open.
    IssueStoring,
    /// Certificates are stored; nothing was announced.
    IssueStored,
    /// A revocation is in a transaction that is still open.
    RevokeRecording,
    /// A revocation is committed; nothing was announced.
    RevokeCommitted,
    /// A CRL has its number.
    CrlNumberTaken,
    /// A CRL's list is made and linted.
    CrlLinted,
    /// A CRL is signed, in memory.
    CrlSigned,
    /// A part of a CRL's octets is stored; there may be more.
    CrlPartStored,
    /// All octets of a CRL are stored; the CRL is not registered yet.
    CrlOctetsStored,
    /// A CRL is registered; older ones are not deleted yet.
    CrlKnown,
    /// The intent of a certificate of the server's own, for a responder or for signing mails, is durable; there is no key
    /// yet.
    ResponderIntentRecorded,
    /// That key is in the key store; nothing was signed.
    ResponderKeyStored,
    /// That certificate is signed, in memory.
    ResponderSigned,
    /// That certificate is stored.
    ResponderStored,
    /// A row of a directory's outbox is claimed.
    PublishClaimed,
    /// The changes to an entry are determined; nothing was written to the directory.
    PublishPlanned,
    /// An entry has its desired content; its row is still claimed.
    PublishWritten,
    /// A mail is claimed.
    MailClaimed,
    /// The mail server accepted a mail; this is not stored yet.
    MailSent,
    /// A destination accepted audit events; this is not stored yet.
    EventsDelivered,
    /// A transaction is complete except for its COMMIT.
    StoreCommitting,
    /// A transaction is committed; its callers have no result yet.
    StoreCommitted,
}

impl CrashPoint {
    /// Every point, with its name in the environment variable.
    pub const ALL: [(Self, &'static str); 25] = [
        (Self::IssueLinted, "issue.linted"),
        (Self::IssueIntentRecorded, "issue.intent-recorded"),
        (Self::IssueSigned, "issue.signed"),
        (Self::IssueStoring, "issue.storing"),
        (Self::IssueStored, "issue.stored"),
        (Self::RevokeRecording, "revoke.recording"),
        (Self::RevokeCommitted, "revoke.committed"),
        (Self::CrlNumberTaken, "crl.number-taken"),
        (Self::CrlLinted, "crl.linted"),
        (Self::CrlSigned, "crl.signed"),
        (Self::CrlPartStored, "crl.part-stored"),
        (Self::CrlOctetsStored, "crl.octets-stored"),
        (Self::CrlKnown, "crl.known"),
        (Self::ResponderIntentRecorded, "responder.intent-recorded"),
        (Self::ResponderKeyStored, "responder.key-stored"),
        (Self::ResponderSigned, "responder.signed"),
        (Self::ResponderStored, "responder.stored"),
        (Self::PublishClaimed, "publish.claimed"),
        (Self::PublishPlanned, "publish.planned"),
        (Self::PublishWritten, "publish.written"),
        (Self::MailClaimed, "mail.claimed"),
        (Self::MailSent, "mail.sent"),
        (Self::EventsDelivered, "events.delivered"),
        (Self::StoreCommitting, "store.committing"),
        (Self::StoreCommitted, "store.committed"),
    ];
}

/// Passes a point; the process ends there if it was started with this point.
#[cfg(not(debug_assertions))]
#[inline]
pub fn pass(_: CrashPoint) {}

#[cfg(debug_assertions)]
pub use armed::pass;

#[cfg(debug_assertions)]
mod armed {
    use std::env;
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::CrashPoint;

    /// The point at which this process ends.
    #[derive(Debug, PartialEq, Eq)]
    pub(super) struct Armed {
        pub(super) point: CrashPoint,
        /// The number of the pass, counted from 1.
        pub(super) pass: u64,
    }

    impl Armed {
        /// Parses `NAME` or `NAME:N`.
        pub(super) fn read(text: &str) -> Option<Self> {
            let (name, pass) = text.split_once(':').unwrap_or((text, "1"));
            let (point, _) = CrashPoint::ALL.into_iter().find(|(_, it)| *it == name)?;
            Some(Self { point, pass: pass.parse().ok()? })
        }
    }

    /// Passes a point; the process ends there if it was started with this point.
    pub fn pass(point: CrashPoint) {
        static ARMED: OnceLock<Option<Armed>> = OnceLock::new();
        static PASSED: AtomicU64 = AtomicU64::new(0);
        let Some(armed) = ARMED.get_or_init(from_environment) else { return };
        if armed.point == point && PASSED.fetch_add(1, Ordering::SeqCst) + 1 == armed.pass {
            die(point);
        }
    }

    fn from_environment() -> Option<Armed> {
        let text = env::var("INKAN_CRASH_AT").ok()?;
        let armed = Armed::read(&text);
        if armed.is_none() {
            tracing::error!(crash.at = text, "INKAN_CRASH_AT names no crash point and is ignored");
        }
        armed
    }

    fn die(point: CrashPoint) -> ! {
        let name = CrashPoint::ALL.into_iter().find_map(|(it, name)| (it == point).then_some(name));
        tracing::error!(crash.point = name, "the process ends at the crash point of INKAN_CRASH_AT");
        if env::var("INKAN_CRASH_BY").is_ok_and(|by| by == "kill") {
            // This call does not return.
            let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
        }
        std::process::abort()
    }
}

#[cfg(all(test, debug_assertions))]
mod tests {
    use std::collections::HashSet;

    use super::armed::Armed;
    use super::*;

    #[test]
    fn every_point_has_one_name_and_is_found_by_it() {
        let points: HashSet<_> = CrashPoint::ALL.iter().map(|(point, _)| point).collect();
        assert_eq!(points.len(), CrashPoint::ALL.len());
        // The last variant has the highest number; if all are different, none is missing.
        assert_eq!(CrashPoint::StoreCommitted as usize + 1, CrashPoint::ALL.len());
        for (point, name) in CrashPoint::ALL {
            assert_eq!(Armed::read(name), Some(Armed { point, pass: 1 }));
            assert_eq!(Armed::read(&format!("{name}:3")), Some(Armed { point, pass: 3 }));
        }
    }

    #[test]
    fn what_names_no_point_arms_none() {
        for text in ["", "issue", "issue.linted:", "issue.linted:x", ":1"] {
            assert_eq!(Armed::read(text), None, "{text}");
        }
    }
}
