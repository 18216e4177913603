//! The kinds of actions that the trail records, for choosing among them.

/// Actions on one kind of thing.
#[derive(Debug, Clone, Copy)]
pub struct ActionGroup {
    /// The name of the group, for its heading.
    pub name: &'static str,
    /// The actions, as the trail names them.
    pub actions: &'static [&'static str],
}

/// All actions, group by group. A test compares them with the actions that the code records.
pub const ACTIONS: &[ActionGroup] = &[
    ActionGroup {
        name: "certificates",
        actions: &[
            "intent.record",
            "intent.abandon",
            "certificate.issue",
            "certificate.hold",
            "certificate.release",
            "certificate.revoke",
            "certificate.withdraw",
            "certificate.put-back",
        ],
    },
    ActionGroup {
        name: "requests",
        actions: &[
            "request.submit",
            "request.prove",
            "request.approve",
            "request.refuse",
            "request.withdraw",
            "request.disown",
            "request.expire",
            "request.end",
        ],
    },
    ActionGroup {
        name: "people",
        actions: &[
            "person.add",
            "person.rename",
            "person.claim-entry",
            "person.link-entry",
            "person.refuse-entry",
            "person.close-doors",
            "mailbox.add",
            "mailbox.replace",
            "mailbox.keep",
            "mailbox.end",
            "departure.begin",
            "departure.undo",
            "departure.complete",
        ],
    },
    ActionGroup {
        name: "sign-ins",
        actions: &[
            "session.open",
            "session.verify",
            "session.recover",
            "session.end",
            "account.invite",
            "account.mail-reset-link",
            "account.set-password",
            "account.end-password",
            "second-factor.enrol",
            "second-factor.renew-codes",
            "second-factor.reset",
        ],
    },
    ActionGroup {
        name: "offices",
        actions: &[
            "role.grant",
            "role.withdraw",
            "program.add",
            "program.end",
            "proposal.make",
            "proposal.confirm",
            "proposal.refuse",
            "proposal.withdraw",
            "proposal.expire",
            "founding.end",
        ],
    },
    ActionGroup { name: "reports", actions: &["pass.mail", "pass.print", "pass.open", "self-check.start"] },
    ActionGroup {
        name: "installation",
        actions: &[
            "authority.found",
            "crl.publish",
            "responder.issue",
            "notice-signer.issue",
            "notice-signer.revoke",
            "audit.key",
            "audit.export",
            "destination.skip",
            "destination.forget",
            "backup.make",
            "restore.place",
            "restore.heads",
            "restore.take-certificate",
            "restore.take-crl",
            "restore.finish",
        ],
    },
];

/// Every action.
pub fn all() -> impl Iterator<Item = &'static str> {
    ACTIONS.iter().flat_map(|group| group.actions.iter().copied())
}
