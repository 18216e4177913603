//! The scheduled work of the server: CRLs on change and on schedule, and the closing of open items.

use std::time::{Duration, Instant};

use ca_core::Ca;
use ca_core::crl::Freshness;
use ca_core::store::Concern;
use ca_core::types::Timestamp;
use ca_core::use_cases::audit::trail::note_hours;
use ca_core::use_cases::issuance::renew_responder::renew_responders;
use ca_core::use_cases::mail::notices;
use ca_core::use_cases::mail::remind::remind_of_ends;
use ca_core::use_cases::operation::health::{AuthorityEnd, Nearness, authority_ends};
use ca_core::use_cases::operation::tend as tending;
use ca_core::use_cases::people::address_change;
use ca_core::use_cases::status::marks::mark_certificates;
use ca_core::use_cases::status::publish_crl::{crl_status, publish_due_crls};
use ca_core::use_cases::{departure, enrollment, offices};

use super::Stop;

/// Publishes a CRL as soon as a revocation is committed, which alone wakes it, then none for a window of one second or ten times what the
/// last one took, so that a flood of revocations becomes few CRLs.
///
/// Commits of other processes, such as the command line's, are detected by polling every two seconds.
pub(super) fn keep_crls(ca: &Ca, stop: &Stop) {
    let mut seen = 0;
    let mut failures = 0;
    while !stop.is_stopped() {
        let began = Instant::now();
        match publish_due_crls(ca) {
            Ok(published) if published.is_empty() => failures = 0,
            Ok(published) => {
                failures = 0;
                for crl in &published {
                    tracing::info!(crl.number = crl.number.number(), crl.entries = crl.entries, "published a CRL");
                }
                stop.sleep((began.elapsed() * 10).max(SHORTEST_WINDOW));
            }
            Err(error) => {
                failures += 1;
                tracing::error!(%error, "a CRL can't be published; clients use the last one until its nextUpdate");
                stop.sleep(Duration::from_secs(1 << u64::from(failures.min(6_u32))));
            }
        }
        seen = ca.commits().wait_past_of(Concern::Status, seen, LOOK_EVERY);
    }
}

/// Creates an OCSP responder for each issuing CA without one: before the first request, or the first clients would receive
/// `tryLater`.
pub(super) fn keep_responders(ca: &Ca) {
    report("made", "OCSP responders", renew_responders(ca));
}

/// Encrypts mails that an older version queued in plain text, and overwrites their text. While the key can't be opened,
/// mails wait.
pub(super) fn ready_mail_queue(ca: &Ca) {
    match notices::ready_queue(ca) {
        Ok(0) => {}
        Ok(count) => tracing::info!(mails.count = count, "sealed or wiped mails that were queued in the clear"),
        Err(error) => tracing::error!(%error, "the mail queue can't be sealed"),
    }
    match notices::overwrite_wiped(ca) {
        Ok(false) => {}
        Ok(true) => {
            tracing::info!("rewrote the database's files without the texts of wiped mails");
        }
        Err(error) => tracing::warn!(%error, "the database's files can't be rewritten; the next start tries again"),
    }
}

/// Warns every hour until the database's files were rewritten.
fn tell_what_can_be_read(ca: &Ca) {
    match notices::overwriting_due_since(ca) {
        Ok(None) => {}
        Ok(Some(since)) => tracing::warn!(
            %since,
            "texts of wiped mails can still be read in the database's files: end long reading transactions, make room on the disk, and \
             restart the server"
        ),
        Err(error) => tracing::error!(%error, "can't read whether the database's files must be rewritten"),
    }
}

/// Every half minute: OCSP responders, intents left open by a crash, requests that were approved or expired, and
/// certificates that expire soon or have expired. Every hour: holds that have lasted too long, and an alarm for each CRL
/// that requires an operator.
pub(super) fn tend(ca: &Ca, stop: &Stop) {
    // Certificates that expired while no server ran must also be removed from the directories.
    let mut ended_since = Timestamp::from_unix_seconds(0);
    let mut last_alarm: Option<Instant> = None;
    loop {
        keep_responders(ca);
        report("closed", "abandoned intents", tending::close_abandoned_intents(ca));
        report("issued", "approved requests", enrollment::finish_approved(ca));
        report("ended", "expired requests", tending::expire_requests(ca));
        report("completed", "departures", departure::complete_due(ca));
        report("ended", "replaced addresses", address_change::carry_out_changes(ca));
        if let Err(error) = offices::end_founding(ca) {
            tracing::error!(%error, "the end of the founding can't be recorded");
        }
        report("ended", "overdue proposals", offices::end_overdue(ca));
        report("wrote", "daily mails about what waits", offices::tell_daily(ca));
        report("queued", "reminders to renew a certificate", remind_of_ends(ca));
        report("marked", "certificates for searches", mark_certificates(ca));
        if let Err(error) = note_hours(ca) {
            tracing::error!(%error, "the hours of the audit trail can't be noted; filters by time are slower until then");
        }
        match tending::unpublish_ended(ca, ended_since) {
            Ok(until) => ended_since = until,
            Err(error) => tracing::error!(%error, "expired certificates can't be removed from the directories"),
        }
        if last_alarm.is_none_or(|at| at.elapsed() >= ALARM_EVERY) {
            raise_alarms(ca);
            tell_what_can_be_read(ca);
            report("revoked", "expired holds", tending::revoke_forgotten_holds(ca));
            if let Err(error) = tending::forget_old(ca) {
                tracing::error!(%error, "rows past their retention can't be deleted");
            }
            last_alarm = Some(Instant::now());
        }
        if stop.sleep(TEND_EVERY) {
            return;
        }
    }
}

/// Logs the number of processed items, or the failure.
fn report(done: &str, what: &str, outcome: ca_core::Result<usize>) {
    match outcome {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "{done} {count} {what}"),
        Err(error) => tracing::error!(%error, "{what} could not be {done}"),
    }
}

fn raise_alarms(ca: &Ca) {
    match authority_ends(ca) {
        Ok(ends) => ends.iter().for_each(tell_end),
        Err(error) => tracing::error!(%error, "the expiry dates of the CAs can't be read"),
    }
    let statuses = match crl_status(ca) {
        Ok(statuses) => statuses,
        Err(error) => return tracing::error!(%error, "the state of the CRLs can't be read"),
    };
    for status in statuses {
        let slug = status.slug.as_str();
        if status.is_behind {
            tracing::error!(authority = slug, changes = status.changes_due, "revocations are waiting for a CRL");
        }
        match status.freshness {
            Freshness::Fresh => {}
            Freshness::Missing => {
                tracing::error!(authority = slug, "the CA has no CRL; clients refuse its certificates");
            }
            Freshness::Due { ends } => {
                tracing::error!(authority = slug, %ends, "the CRL expires soon: sign the root's with `inkan crl root` and the root's key");
            }
            Freshness::Lapsed { ended } => {
                tracing::error!(authority = slug, %ended, "the CRL has expired; clients refuse the CA's certificates");
            }
        }
    }
}

/// A certificate never outlives its issuer, so an expiring authority limits new certificates long before its end.
fn tell_end(end: &AuthorityEnd) {
    let (authority, ends) = (end.slug.as_str(), end.not_after);
    match end.nearness {
        Nearness::Far => {}
        Nearness::Plan => tracing::warn!(authority, %ends, "the CA expires within half a year: plan its successor"),
        Nearness::Act => tracing::error!(authority, %ends, "the CA expires within 90 days: found its successor"),
        Nearness::Urgent => {
            tracing::error!(authority, %ends, "the CA expires within 30 days, and its certificates with it");
        }
    }
}

const SHORTEST_WINDOW: Duration = Duration::from_secs(1);
const LOOK_EVERY: Duration = Duration::from_secs(2);
const TEND_EVERY: Duration = Duration::from_secs(30);
const ALARM_EVERY: Duration = Duration::from_secs(3600);
