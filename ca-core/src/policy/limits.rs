//! Limits: how large, how often and how long. What an installation can choose is in [`config`](crate::config) instead.

use time::Duration;

/// The maximum number of attempts in a window.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// Attempts in one window.
    pub attempts: i64,
    /// Length of the window, which begins with its first attempt.
    pub window: Duration,
}

impl Limit {
    const fn hourly(attempts: i64) -> Self {
        Self { attempts, window: Duration::hours(1) }
    }

    const fn quarter_hourly(attempts: i64) -> Self {
        Self { attempts, window: Duration::minutes(15) }
    }
}

/// The largest certification request, bytes: with an RSA-4096 key it is under 2 KiB, with a post-quantum key about 12 KiB.
pub const CSR_BYTES: usize = 32 * 1024;

/// S/MIME BR §3.2.2.2: a mailed value is valid for 24 hours.
pub const PROOF_LINK: Duration = Duration::hours(24);
/// S/MIME BR §4.2.1: the proof of a mailbox is valid for 30 days.
pub const PROVEN_MAILBOX: Duration = Duration::days(30);

/// Requests whose signatures are verified, by account. People who test the output of their program need some.
pub const SIGNING_REQUESTS_OF_ACCOUNT: Limit = Limit::hourly(40);
/// The same, by source.
pub const SIGNING_REQUESTS_FROM_SOURCE: Limit = Limit::hourly(240);

/// Mails that prove a mailbox, by mailbox: the portal is no mail bomb.
pub const CHALLENGES_TO_MAILBOX: Limit = Limit::hourly(5);
/// The same, by account.
pub const CHALLENGES_OF_ACCOUNT: Limit = Limit::hourly(15);
/// The same, by source.
pub const CHALLENGES_FROM_SOURCE: Limit = Limit::hourly(60);

/// Invitations, by the officer who sends them.
pub const INVITATIONS_OF_OFFICER: Limit = Limit::hourly(200);
/// Public look-ups, by source.
pub const LOOK_UPS_FROM_SOURCE: Limit = Limit::quarter_hourly(60);
/// Links for the report of a key, by address.
pub const REPORT_LINKS_TO_ADDRESS: Limit = Limit::hourly(3);
/// The same, by source.
pub const REPORT_LINKS_FROM_SOURCE: Limit = Limit::hourly(20);
/// A link for a forgotten password is valid for an hour.
pub const RESET_LINK: Duration = Duration::hours(1);
/// Links for forgotten passwords, by address.
pub const RESET_LINKS_TO_ADDRESS: Limit = Limit::hourly(3);
/// The same, by source.
pub const RESET_LINKS_FROM_SOURCE: Limit = Limit::hourly(20);
/// Revocation codes that are printed, by person.
pub const REVOCATION_CODES_OF_PERSON: Limit = Limit::hourly(10);
/// Exports of the audit trail, by person.
pub const EXPORTS_OF_PERSON: Limit = Limit::hourly(30);
/// New recovery codes, by person.
pub const RECOVERY_CODES_OF_PERSON: Limit = Limit::hourly(10);
/// Attempts at a revocation code, by its number.
pub const CODE_ATTEMPTS_AT_NUMBER: Limit = Limit::hourly(5);
/// The same, by source.
pub const CODE_ATTEMPTS_FROM_SOURCE: Limit = Limit::hourly(20);

/// Passwords, by source, for all accounts together; shown.
pub const PASSWORDS_FROM_SOURCE: Limit = Limit::quarter_hourly(60);
/// Passwords, by typed address and source; shown.
pub const PASSWORDS_AT_ACCOUNT_FROM_SOURCE: Limit = Limit::quarter_hourly(10);
/// Passwords, by person and source, all mailboxes of a person together; not shown.
pub const PASSWORDS_AT_PERSON_FROM_SOURCE: Limit = Limit::quarter_hourly(10);
/// Passwords, by person; not shown. An attacker with three sources can lock out new browsers, but no known device.
pub const PASSWORDS_AT_PERSON: Limit = Limit::quarter_hourly(30);
/// Passwords in a known device, independent of other people's sign-ins there; shown. Another person may now use the device.
pub const PASSWORDS_BY_DEVICE: Limit = Limit::quarter_hourly(10);
/// After so long without a failure directories begin to count again; Active Directory's default is 10 minutes or more.
pub const DIRECTORY_REST: Duration = Duration::minutes(15);

/// Codes of a second factor in a known device, which another person may now use.
pub const CODES_BY_DEVICE: Limit = Limit::quarter_hourly(5);
/// The same, by source. A person who mistypes has as many attempts as with a known device, but waits longer, so that the limit
/// from everywhere can be three times as large.
pub const CODES_FROM_SOURCE: Limit = Limit::hourly(5);
/// The same, over all sources. Three of a million codes are valid at a time, so that an attacker with the password and
/// three sources who never pauses has one chance in three within a year. Meanwhile the owner's new browsers are locked
/// out, but no known device.
pub const CODES_FROM_EVERYWHERE: Limit = Limit::hourly(15);
/// The time for which a further address of a person gets no link for a forgotten password.
pub const NEW_ADDRESS: Duration = Duration::hours(72);
