//! Limits on password guesses.
//!
//! A person is one subject for all of their mailboxes, and an unknown address is a subject of its own, so that both have the
//! same limits. The limits by entered address and by source cause a visible refusal. The limits by person do not: beyond
//! them the server does the same work and returns the result of a wrong password. Otherwise the count for one mailbox would
//! reveal that another one has the same owner.
//!
//! A known device has a limit of its own and is exempt from all others.

use super::devices::{self, KnownDevice};
use super::directory_people::EntryId;
use crate::error::{Error, Result};
use crate::installation::Ca;
use crate::policy::limits::{self, Limit};
use crate::store::{self, Reader, Tx};
use crate::types::{EmailAddress, PersonId, Sha256Digest, Timestamp};

/// A counted attempt at a password.
#[derive(Debug, Clone)]
pub struct Attempt {
    is_refused: bool,
    is_known_device: bool,
    /// The counters of the source, which a successful sign-in leaves unchanged.
    for_source: Vec<Sha256Digest>,
    /// The counters that a successful sign-in decrements.
    for_target: Vec<Sha256Digest>,
}

impl Attempt {
    /// Whether it must fail like a wrong password, after the same work.
    pub fn is_refused(&self) -> bool {
        self.is_refused
    }

    /// Whether it comes from a known device of the person.
    pub fn is_known_device(&self) -> bool {
        self.is_known_device
    }
}

/// Counts an attempt at the password of the owner of the address `typed`, from `source`, by the browser with the token `device`.
///
/// # Errors
/// `Throttled`, with the end of the window.
pub fn count_attempt(ca: &Ca, typed: &str, source: &str, device: Option<&str>) -> Result<Attempt> {
    let now = ca.clock.now();
    let target = ca.store.read(|connection| Target::find(connection, typed, device, now))?;
    let is_known_device = target.device.is_some();
    let AttemptCounts { shared, shown, hidden } = target.limits(source);
    let counting = ca.write(move |tx| {
        let shared = count_all(tx, &shared)?;
        if let Some(until) = shared.full_until {
            return Ok(Err(until));
        }
        let shown = count_all(tx, &shown)?;
        if let Some(until) = shown.full_until {
            return Ok(Err(until));
        }
        let hidden = count_all(tx, &hidden)?;
        Ok(Ok(Attempt {
            is_refused: hidden.full_until.is_some(),
            is_known_device,
            for_source: shared.subjects,
            for_target: [shown.subjects, hidden.subjects].concat(),
        }))
    })?;
    counting.map_err(|until| Error::Throttled { until })
}

/// Decrements the counters of a successful sign-in, except those of its source.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn give_back(ca: &Ca, attempt: &Attempt) -> Result<()> {
    take_back_all(ca, attempt.for_target.clone())
}

/// Cancels the counts of an attempt whose password was not verified, because its client learned nothing.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn give_back_unseen(ca: &Ca, attempt: &Attempt) -> Result<()> {
    take_back_all(ca, [&attempt.for_source[..], &attempt.for_target[..]].concat())
}

fn take_back_all(ca: &Ca, counted: Vec<Sha256Digest>) -> Result<()> {
    ca.write(move |tx| counted.iter().try_for_each(|subject| store::throttle::take_back(tx, subject)))
}

/// Whether one more password may be sent to the directory for this entry. Of the `attempts` that may fail before 15 minutes
/// have passed without one, two fifths, and at least one, are reserved for known devices.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn admit_to_directory(ca: &Ca, entry: &EntryId, attempts: u32, is_known_device: bool) -> Result<bool> {
    let kept = (attempts * 2 / 5).max(1).min(attempts);
    let share = if is_known_device { kept } else { attempts - kept };
    let subject = of_entry(entry, is_known_device);
    ca.write(move |tx| store::throttle::count_until_rest(tx, &subject, share.into(), limits::DIRECTORY_REST))
}

/// Resets the count of passwords sent to the directory for this entry, because the directory resets its own count at a
/// success.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn forget_directory_attempts(ca: &Ca, entry: &EntryId) -> Result<()> {
    let subjects = [true, false].map(|is_known_device| of_entry(entry, is_known_device));
    ca.write(move |tx| subjects.iter().try_for_each(|subject| store::throttle::delete_subject(tx, subject)))
}

/// The target of an attempt.
struct Target {
    /// The address in folded form.
    account: String,
    /// The person, or the address if it is unknown.
    subject: String,
    /// The browser of the attempt, if it is a known device of the person.
    device: Option<KnownDevice>,
    has_second_factor: bool,
}

impl Target {
    fn find(connection: &mut Reader, typed: &str, device: Option<&str>, now: Timestamp) -> Result<Self> {
        let address = typed.parse::<EmailAddress>().ok().map(|address| address.folded());
        // An invalid address may contain octets that a database refuses; the empty address has no owner.
        let mailbox = store::mailbox::find_mailbox_at(connection, address.as_deref().unwrap_or_default())?;
        let account = address.unwrap_or_else(|| typed.to_lowercase());
        let person = mailbox.map(|mailbox| mailbox.person);
        // No person has this number, so the same query is made for an address without an owner.
        let number = person.unwrap_or_else(|| PersonId::from_row(0));
        let has_second_factor = store::second_factor::find_factor(connection, number)?.is_some();
        let device = devices::find_known(connection, device, person, now)?;
        let subject = person.map_or_else(|| format!("address {account}"), |person| format!("number {person}"));
        Ok(Self { account, subject, device, has_second_factor })
    }

    fn limits(&self, source: &str) -> AttemptCounts {
        if let Some(device) = &self.device {
            let by_device = digest(&["sign-in device", &device.label(), &self.subject]);
            return AttemptCounts {
                shared: Vec::new(),
                shown: vec![(by_device, limits::PASSWORDS_BY_DEVICE)],
                hidden: Vec::new(),
            };
        }
        let by_source = digest(&["sign-in source", source]);
        let by_account = digest(&["sign-in account", &self.account, source]);
        let by_person = digest(&["sign-in person", &self.subject, source]);
        // With a second factor the password alone grants no access, and codes have their own limit. The counter is still
        // written.
        let everywhere = if self.has_second_factor { i64::MAX } else { limits::PASSWORDS_AT_PERSON.attempts };
        let by_anyone = digest(&["sign-in person", &self.subject]);
        let hidden = vec![
            (by_person, limits::PASSWORDS_AT_PERSON_FROM_SOURCE),
            (by_anyone, Limit { attempts: everywhere, ..limits::PASSWORDS_AT_PERSON }),
        ];
        AttemptCounts {
            shared: vec![(by_source, limits::PASSWORDS_FROM_SOURCE)],
            shown: vec![(by_account, limits::PASSWORDS_AT_ACCOUNT_FROM_SOURCE)],
            hidden,
        }
    }
}

/// The counters of an attempt, with their limits.
struct AttemptCounts {
    /// With a visible refusal; a successful sign-in leaves them unchanged.
    shared: Vec<(Sha256Digest, Limit)>,
    /// With a visible refusal.
    shown: Vec<(Sha256Digest, Limit)>,
    /// Without a visible refusal.
    hidden: Vec<(Sha256Digest, Limit)>,
}

/// The result of counting.
struct Counted {
    /// The counters that were incremented.
    subjects: Vec<Sha256Digest>,
    /// The end of the window of the limit that was reached, UTC.
    full_until: Option<Timestamp>,
}

/// Increments one counter after the other until one has reached its limit.
fn count_all(tx: &mut Tx<'_>, limits: &[(Sha256Digest, Limit)]) -> Result<Counted> {
    let mut subjects = Vec::new();
    for (subject, limit) in limits {
        let full_until = store::throttle::count_attempt(tx, subject, limit.attempts, limit.window)?;
        if full_until.is_some() {
            return Ok(Counted { subjects, full_until });
        }
        subjects.push(*subject);
    }
    Ok(Counted { subjects, full_until: None })
}

fn of_entry(EntryId(id): &EntryId, is_known_device: bool) -> Sha256Digest {
    let who: &[u8] = if is_known_device { b"directory device " } else { b"directory stranger " };
    Sha256Digest::of(&[who, id.as_slice()].concat())
}

/// A digest of the parts with their lengths, so that different parts never have the same digest.
fn digest(parts: &[&str]) -> Sha256Digest {
    let counted: Vec<String> = parts.iter().map(|part| format!("{} {part}", part.len())).collect();
    Sha256Digest::of(counted.join(" ").as_bytes())
}
