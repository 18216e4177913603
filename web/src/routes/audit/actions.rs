//! The words for the actions of the audit trail.

use ca_core::audit::actions::ACTIONS;

use crate::render::Page;

/// The actions of one group, for a list to choose from.
pub(super) struct ActionGroup {
    pub(super) title: String,
    pub(super) choices: Vec<ActionChoice>,
}

pub(super) struct ActionChoice {
    pub(super) action: &'static str,
    pub(super) text: String,
    pub(super) is_chosen: bool,
}

/// All actions in groups, with the chosen one.
pub(super) fn groups(page: &Page, chosen: &str) -> Vec<ActionGroup> {
    let choice = |action: &&'static str| ActionChoice {
        action,
        text: words_for(action).map_or_else(|| (*action).to_owned(), |id| page.say(id)),
        is_chosen: *action == chosen,
    };
    let group = |group: &ca_core::audit::actions::ActionGroup| ActionGroup {
        title: page.say(title_of(group.name)),
        choices: group.actions.iter().map(choice).collect(),
    };
    ACTIONS.iter().map(group).collect()
}

fn title_of(group: &str) -> &'static str {
    match group {
        "certificates" => "actions-certificates",
        "requests" => "actions-requests",
        "people" => "actions-people",
        "sign-ins" => "actions-sign-ins",
        "offices" => "actions-offices",
        "reports" => "actions-reports",
        _ => "actions-installation",
    }
}

/// The message about an action; none for one that this program does not know.
pub(super) fn words_for(action: &str) -> Option<&'static str> {
    Some(match action {
        "intent.record" => "action-intent-record",
        "intent.abandon" => "action-intent-abandon",
        "certificate.issue" => "action-certificate-issue",
        "certificate.hold" => "action-certificate-hold",
        "certificate.release" => "action-certificate-release",
        "certificate.revoke" => "action-certificate-revoke",
        "certificate.withdraw" => "action-certificate-withdraw",
        "certificate.put-back" => "action-certificate-put-back",
        "request.submit" => "action-request-submit",
        "request.prove" => "action-request-prove",
        "request.approve" => "action-request-approve",
        "request.refuse" => "action-request-refuse",
        "request.withdraw" => "action-request-withdraw",
        "request.disown" => "action-request-disown",
        "request.expire" => "action-request-expire",
        "request.end" => "action-request-end",
        "person.add" => "action-person-add",
        "person.rename" => "action-person-rename",
        "person.claim-entry" => "action-person-claim-entry",
        "person.refuse-entry" => "action-person-refuse-entry",
        "person.link-entry" => "action-person-link-entry",
        "person.close-doors" => "action-person-close-doors",
        "mailbox.replace" => "action-mailbox-replace",
        "mailbox.keep" => "action-mailbox-keep",
        "mailbox.end" => "action-mailbox-end",
        "destination.skip" => "action-destination-skip",
        "destination.forget" => "action-destination-forget",
        "mailbox.add" => "action-mailbox-add",
        "departure.begin" => "action-departure-begin",
        "departure.undo" => "action-departure-undo",
        "departure.complete" => "action-departure-complete",
        "session.open" => "action-session-open",
        "session.verify" => "action-session-verify",
        "session.recover" => "action-session-recover",
        "session.end" => "action-session-end",
        "account.invite" => "action-account-invite",
        "account.mail-reset-link" => "action-account-mail-reset-link",
        "account.set-password" => "action-account-set-password",
        "account.end-password" => "action-account-end-password",
        "second-factor.enrol" => "action-second-factor-enrol",
        "second-factor.renew-codes" => "action-second-factor-renew-codes",
        "second-factor.reset" => "action-second-factor-reset",
        "role.grant" => "action-role-grant",
        "role.withdraw" => "action-role-withdraw",
        "program.add" => "action-program-add",
        "program.end" => "action-program-end",
        "proposal.make" => "action-proposal-make",
        "proposal.confirm" => "action-proposal-confirm",
        "proposal.refuse" => "action-proposal-refuse",
        "proposal.withdraw" => "action-proposal-withdraw",
        "proposal.expire" => "action-proposal-expire",
        "founding.end" => "action-founding-end",
        "pass.mail" => "action-pass-mail",
        "pass.print" => "action-pass-print",
        "pass.open" => "action-pass-open",
        "self-check.start" => "action-self-check-start",
        "authority.found" => "action-authority-found",
        "crl.publish" => "action-crl-publish",
        "responder.issue" => "action-responder-issue",
        "notice-signer.issue" => "action-notice-signer-issue",
        "notice-signer.revoke" => "action-notice-signer-revoke",
        "audit.key" => "action-audit-key",
        "audit.export" => "action-audit-export",
        "backup.make" => "action-backup-make",
        "restore.place" => "action-restore-place",
        "restore.heads" => "action-restore-heads",
        "restore.take-certificate" => "action-restore-take-certificate",
        "restore.take-crl" => "action-restore-take-crl",
        "restore.finish" => "action-restore-finish",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use ca_core::audit::actions::all;

    use super::*;

    #[test]
    fn every_action_has_words_of_its_own() {
        let words: std::collections::BTreeSet<_> = all().map(|action| words_for(action).expect(action)).collect();
        assert_eq!(words.len(), all().count());
        assert_eq!(words_for("certificate.unknown"), None);
    }
}
