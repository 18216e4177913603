//! What a restore did, and what is left to do, in words.

use std::path::Path;

use ca_core::use_cases::operation::backup::Manifest;
use ca_core::use_cases::operation::restore::{Ended, OldSignIn, Placed, TakenCrl};

use super::heads;
use super::outcome::{Outcome, Wanted};
use crate::configuration::Configuration;
use crate::output::plain;

/// After the first half.
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

/// After the second half.
pub(super) fn outcome(outcome: &Outcome, config: &Path) -> String {
    let mut lines: Vec<String> = outcome.crls.iter().flat_map(taken).collect();
    lines.extend(outcome.silent.iter().map(|it| format!("  not read: {}: {}", plain(&it.source), plain(&it.why))));
    if !outcome.stored.is_empty() {
        lines.push(format!("  certificates taken over: {}", outcome.stored.join(" ")));
    }
    if !outcome.revoked.is_empty() {
        lines.push(format!(
            "  revoked, because nobody here answers for them: {}; add the people and issue anew",
            outcome.revoked.join(" ")
        ));
    }
    let config = config.display();
    if outcome.finished {
        lines.extend(sign_ins(outcome));
        lines.push(format!("the restore is finished; start it: inkan --config {config} serve"));
        return lines.join("\n");
    }
    if outcome.heads.is_some() {
        lines.push(heads::tell(outcome.heads.as_ref()));
    }
    lines.push("the restore is NOT finished, and nothing is signed or published until it is".to_owned());
    for slug in &outcome.lacking_crls {
        lines.push(format!(
            "  no CRL of {slug} was found that may be the last (as new as the backup, and of the last day): give the last one with --crl FILE or --crl http://…; if nobody has it, --without-crl {slug} lets what was revoked since the backup be good again"
        ));
    }
    for name in &outcome.lacking_directories {
        lines.push(format!(
            "  the directory {name} was not read: mend that; --without-directory {name} leaves unknown what was issued since the backup"
        ));
    }
    lines.push(format!("go on: inkan --config {config} restore finish"));
    lines.join("\n")
}

/// What nobody can tell from the backup, and what was done about it.
fn sign_ins(outcome: &Outcome) -> Vec<String> {
    let mut lines = vec![heads::tell(outcome.heads.as_ref())];
    lines.extend(ended(&outcome.ended));
    // Also when heads show that no row was lost: what was changed after the newest of them is not known.
    lines.extend(kept(&outcome.old_sign_ins));
    lines
}

fn ended(Ended { passwords, second_factors, without_link }: &Ended) -> Vec<String> {
    let mut lines = Vec::new();
    if *passwords > 0 {
        lines.push(format!(
            "  local passwords ended: {passwords}; their owners are mailed a link, good for seven days, to choose another, but for those whose second factor ended too"
        ));
    }
    if *second_factors > 0 {
        lines.push(format!(
            "  second factors ended, with their recovery codes: {second_factors}; their owners are told by mail, and set up another at the next sign-in if they hold an office"
        ));
    }
    if !without_link.is_empty() {
        let who: Vec<_> = without_link.iter().map(|who| plain(who)).collect();
        lines.push(format!(
            "  no link was mailed to these, whose mailbox alone must not open an account: {}; give each one by hand: inkan person invite --mail ADDRESS",
            who.join(" ")
        ));
    }
    lines
}

/// What goes on as it was when the backup was made.
fn kept(old: &[OldSignIn]) -> Vec<String> {
    let named = |wanted: fn(&OldSignIn) -> bool| {
        let who = |it: &OldSignIn| plain(it.address.as_deref().unwrap_or(&it.name));
        old.iter().filter(|it| wanted(it)).map(who).collect::<Vec<_>>().join(" ")
    };
    let mut lines = Vec::new();
    let passwords = named(|it| it.password_set_at.is_some());
    if !passwords.is_empty() {
        lines.push(format!(
            "  local passwords are those of the backup, and one that was changed since is good again: {passwords}; where that may matter, give the owner a new link at once (inkan person invite --mail ADDRESS); --end-passwords would have ended them all; it has to be given to the command that finishes the restore"
        ));
    }
    let factors = named(|it| it.has_second_factor);
    if !factors.is_empty() {
        lines.push(format!(
            "  second factors and recovery codes are those of the backup, also if they were reset or used since: {factors}; where that may matter: inkan person reset-second-factor --mail ADDRESS"
        ));
    }
    lines
}

fn taken(crl: &TakenCrl) -> Vec<String> {
    let mut lines = vec![format!(
        "  CRL {} of {} of {}, good until {}, from {}: {} entries, {} of them were not revoked here, {} are for a stronger reason",
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
            "    on hold here and not on this CRL, so perhaps released since the backup: {}; release them by hand",
            crl.still_held.join(" ")
        ));
    }
    lines
}
