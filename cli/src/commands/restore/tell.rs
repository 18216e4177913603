//! The messages about the result of a restore and the remaining work.

use std::path::Path;

use ca_core::use_cases::operation::backup::Manifest;
use ca_core::use_cases::operation::restore::{Ended, OldSignIn, Placed, TakenCrl};

use super::heads;
use super::outcome::{Outcome, Wanted};
use crate::configuration::Configuration;
use crate::output::plain;

/// The message after the first step.
pub(super) fn placed(
    wanted: &Wanted<'_>,
    manifest: &Manifest,
    placed: &Placed,
    configuration: &Configuration,
) -> String {
    let trail = match &placed.trail.broken {
        None => format!("its audit trail is whole, {} rows", placed.trail.rows),
        Some(broken) => format!("its audit trail is BROKEN, as it was in the backup: {broken}"),
    };
    let mut lines = vec![
        format!("restored the backup of {} to {}; {trail}", manifest.made_at, wanted.data.display()),
        format!(
            "  dropped: {} sessions, {} invitations, {} tokens of programs, {} requests that were under way, {} mails",
            placed.sessions, placed.invitations, placed.tokens, placed.requests, placed.mails
        ),
    ];
    match &configuration.settings.keys.passphrase_file {
        Some(file) if !file.exists() => lines.push(format!(
            "  put the passphrase of the keys into {}, readable by its owner alone (chmod 0400)",
            file.display()
        )),
        Some(_) => {}
        None => {
            lines.push("  the passphrase of the keys comes from the systemd credential inkan-passphrase".to_owned());
        }
    }
    lines.join("\n")
}

/// The message after the second step.
pub(super) fn outcome(outcome: &Outcome, config: &Path) -> String {
    let mut lines: Vec<String> = outcome.crls.iter().flat_map(taken).collect();
    lines.extend(outcome.silent.iter().map(|it| format!("  not read: {}: {}", plain(&it.source), plain(&it.why))));
    if !outcome.stored.is_empty() {
        lines.push(format!("  certificates taken over: {}", outcome.stored.join(" ")));
    }
    if !outcome.revoked.is_empty() {
        lines.push(format!(
            "  revoked, because their owners are unknown: {}; add the people and issue new certificates",
            outcome.revoked.join(" ")
        ));
    }
    let config = config.display();
    if outcome.finished {
        lines.extend(sign_ins(outcome));
        lines.push(format!("the restore is finished; start the server: inkan --config {config} serve"));
        return lines.join("\n");
    }
    if outcome.heads.is_some() {
        lines.push(heads::tell(outcome.heads.as_ref()));
    }
    lines.push("the restore is NOT finished, and nothing is signed or published until it is".to_owned());
    for slug in &outcome.lacking_crls {
        lines.push(format!(
            "  no CRL of {slug} was found that may be the last (as new as the backup, and of the last day): give the last one with --crl FILE or --crl http://…; if it is lost, --without-crl {slug} finishes without it, and certificates revoked since the backup are valid again"
        ));
    }
    for name in &outcome.lacking_directories {
        lines.push(format!(
            "  the directory {name} was not read: repair it; --without-directory {name} finishes without it, and certificates issued since the backup stay unknown"
        ));
    }
    lines.push(format!("continue with: inkan --config {config} restore finish"));
    lines.join("\n")
}

/// Sign-in data that may be outdated, and the data that was ended.
fn sign_ins(outcome: &Outcome) -> Vec<String> {
    let mut lines = vec![heads::tell(outcome.heads.as_ref())];
    lines.extend(ended(&outcome.ended));
    // This also applies when heads show that no row was lost: changes after the newest head are unknown.
    lines.extend(kept(&outcome.old_sign_ins));
    lines
}

fn ended(Ended { passwords, second_factors, without_link }: &Ended) -> Vec<String> {
    let mut lines = Vec::new();
    if *passwords > 0 {
        lines.push(format!(
            "  local passwords ended: {passwords}; their owners get a mailed link, valid for seven days, to choose another, except those whose second factor ended too"
        ));
    }
    if *second_factors > 0 {
        lines.push(format!(
            "  second factors ended, with their recovery codes: {second_factors}; their owners are notified by mail, and officers set up another at the next sign-in"
        ));
    }
    if !without_link.is_empty() {
        let who: Vec<_> = without_link.iter().map(|who| plain(who)).collect();
        lines.push(format!(
            "  no link was mailed to these, because a mailbox alone must not open their account: {}; hand each one a link: inkan person invite --mail ADDRESS",
            who.join(" ")
        ));
    }
    lines
}

/// Sign-in data that is unchanged since the backup.
fn kept(old: &[OldSignIn]) -> Vec<String> {
    let named = |wanted: fn(&OldSignIn) -> bool| {
        let who = |it: &OldSignIn| plain(it.address.as_deref().unwrap_or(&it.name));
        old.iter().filter(|it| wanted(it)).map(who).collect::<Vec<_>>().join(" ")
    };
    let mut lines = Vec::new();
    let passwords = named(|it| it.password_set_at.is_some());
    if !passwords.is_empty() {
        lines.push(format!(
            "  local passwords are those of the backup, and passwords changed since are valid again: {passwords}; if that matters, give the owner a new link at once (inkan person invite --mail ADDRESS); --end-passwords, given to the command that finishes the restore, ends them all"
        ));
    }
    let factors = named(|it| it.has_second_factor);
    if !factors.is_empty() {
        lines.push(format!(
            "  second factors and recovery codes are those of the backup, even if they were reset or used since: {factors}; if that matters: inkan person reset-second-factor --mail ADDRESS"
        ));
    }
    lines
}

fn taken(crl: &TakenCrl) -> Vec<String> {
    let mut lines = vec![format!(
        "  CRL {} of {} of {}, valid until {}, from {}: {} entries, {} of them were not revoked here, {} have a stronger reason",
        crl.number,
        crl.authority,
        crl.this_update,
        crl.next_update,
        plain(&crl.source),
        crl.entries,
        crl.added,
        crl.changed
    )];
    if !crl.still_held.is_empty() {
        lines.push(format!(
            "    on hold here and not on this CRL, possibly released since the backup: {}; release them by hand",
            crl.still_held.join(" ")
        ));
    }
    lines
}
