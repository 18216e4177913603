//! What the server does without being asked: CRLs on change and on schedule, and looking after what is left open.

use std::time::{Duration, Instant};

use ca_core::Ca;
use ca_core::crl::Freshness;
use ca_core::types::Timestamp;
use ca_core::use_cases::enrollment;
use ca_core::use_cases::issuance::renew_responder::renew_responders;
use ca_core::use_cases::mail::notices;
use ca_core::use_cases::mail::remind::remind_of_ends;
use ca_core::use_cases::operation::health::{AuthorityEnd, Nearness, authority_ends};
use ca_core::use_cases::operation::tend as tending;
use ca_core::use_cases::status::publish_crl::{crl_status, publish_due_crls};

use super::Stop;

/// Publishes a CRL as soon as a revocation is committed, then none for a window of one second or ten times what the
/// last one took, so that a flood of revocations becomes few CRLs.
///
/// Commits of other processes, such as the command line's, are seen by looking every two seconds.
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
                    tracing::info!(crl.number = crl.number, crl.entries = crl.entries, "published a CRL");
                }
                stop.sleep((began.elapsed() * 10).max(SHORTEST_WINDOW));
            }
            Err(error) => {
                failures += 1;
                tracing::error!(%error, "a CRL can't be published; clients go on with the last one until it ends");
                stop.sleep(Duration::from_secs(1 << u64::from(failures.min(6_u32))));
            }
        }
        seen = ca.commits().wait_past(seen, LOOK_EVERY);
    }
}

/// Sees to it that every issuing CA has a responder: before the first question, or the first clients are told to come back.
pub(super) fn keep_responders(ca: &Ca) {
    report("responders that were missing or end soon", renew_responders(ca));
}

/// Seals what an older program left in the mail queue in the clear, and overwrites what stood there. Without its key, mails wait.
pub(super) fn ready_mail_queue(ca: &Ca) {
    match notices::ready_queue(ca) {
        Ok(0) => {}
        Ok(count) => tracing::info!(mails.count = count, "mails that were queued in the clear are sealed or wiped"),
        Err(error) => tracing::error!(%error, "the mail queue can't be sealed"),
    }
    match notices::overwrite_wiped(ca) {
        Ok(false) => {}
        Ok(true) => {
            tracing::info!("the database's files were written anew, without the texts of mails that were wiped");
        }
        Err(error) => tracing::warn!(%error, "the database's files can't be written anew; the next start tries again"),
    }
}

/// Every hour until it has succeeded.
fn tell_what_can_be_read(ca: &Ca) {
    match notices::overwriting_due_since(ca) {
        Ok(None) => {}
        Ok(Some(since)) => tracing::warn!(
            %since,
            "texts of mails that were wiped can still be read in the database's files: stop what reads the database for long, see that \
             the disk has room, and start the server again"
        ),
        Err(error) => tracing::error!(%error, "whether the database's files are to be written anew can't be read"),
    }
}

/// Every half minute: OCSP responders, intents that a crash left, requests that were approved or ran out, certificates that end soon
/// or have ended; and every hour holds that nobody ended, and an alarm for each CRL that needs someone.
pub(super) fn tend(ca: &Ca, stop: &Stop) {
    // Whatever ended while no server ran has to leave the directories too.
    let mut ended_since = Timestamp::from_unix_seconds(0);
    let mut last_alarm: Option<Instant> = None;
    loop {
        keep_responders(ca);
        report("intents that a crash left", tending::close_abandoned_intents(ca));
        report("requests that were approved", enrollment::finish_approved(ca));
        report("requests that ran out", tending::expire_requests(ca));
        report("certificates whose owners are to renew them", remind_of_ends(ca));
        match tending::unpublish_ended(ca, ended_since) {
            Ok(until) => ended_since = until,
            Err(error) => tracing::error!(%error, "certificates that ended can't be taken out of the directories"),
        }
        if last_alarm.is_none_or(|at| at.elapsed() >= ALARM_EVERY) {
            raise_alarms(ca);
            tell_what_can_be_read(ca);
            report("holds that nobody ended", tending::revoke_forgotten_holds(ca));
            if let Err(error) = tending::forget_old(ca) {
                tracing::error!(%error, "what has had its time can't be forgotten");
            }
            last_alarm = Some(Instant::now());
        }
        if stop.sleep(TEND_EVERY) {
            return;
        }
    }
}

fn report(what: &str, outcome: ca_core::Result<usize>) {
    match outcome {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "looked after {what}"),
        Err(error) => tracing::error!(%error, "can't look after {what}"),
    }
}

fn raise_alarms(ca: &Ca) {
    match authority_ends(ca) {
        Ok(ends) => ends.iter().for_each(tell_end),
        Err(error) => tracing::error!(%error, "when the authorities end can't be read"),
    }
    let statuses = match crl_status(ca) {
        Ok(statuses) => statuses,
        Err(error) => return tracing::error!(%error, "the state of the CRLs can't be read"),
    };
    for status in statuses {
        let slug = &status.slug;
        if status.is_behind {
            tracing::error!(authority = slug, changes = status.changes_due, "revocations wait that no CRL carries yet");
        }
        match status.freshness {
            Freshness::Fresh => {}
            Freshness::Missing => tracing::error!(authority = slug, "there is no CRL; clients refuse its certificates"),
            Freshness::Due { ends } => {
                tracing::error!(authority = slug, %ends, "the CRL ends soon: `inkan crl root` signs a root's with its key");
            }
            Freshness::Lapsed { ended } => {
                tracing::error!(authority = slug, %ended, "the CRL has ended; clients refuse its certificates");
            }
        }
    }
}

/// What an authority issues never outlives it, so that its end is felt long before.
fn tell_end(end: &AuthorityEnd) {
    let (authority, ends) = (&end.slug, end.not_after);
    match end.nearness {
        Nearness::Far => {}
        Nearness::Plan => tracing::warn!(authority, %ends, "the authority ends in half a year: plan its successor"),
        Nearness::Act => tracing::error!(authority, %ends, "the authority ends within 90 days: found its successor"),
        Nearness::Urgent => {
            tracing::error!(authority, %ends, "the authority ends within 30 days: what it has issued ends with it");
        }
    }
}

const SHORTEST_WINDOW: Duration = Duration::from_secs(1);
const LOOK_EVERY: Duration = Duration::from_secs(2);
const TEND_EVERY: Duration = Duration::from_secs(30);
const ALARM_EVERY: Duration = Duration::from_secs(3600);
