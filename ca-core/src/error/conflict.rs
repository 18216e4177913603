//! States with which an action conflicts.

use std::error::Error as StdError;
use std::fmt;

causes! {
    /// The state with which an action conflicts.
    Conflict, CONFLICTS {
        /// The certificate is already revoked.
        AlreadyRevoked = "error-already-revoked", "the certificate is revoked already; nothing was changed";
        /// The certificate is already on hold.
        AlreadyHeld = "error-already-held", "the certificate is on hold already; nothing was changed";
        /// The certificate is already withdrawn from the directories.
        AlreadyWithdrawn = "error-already-withdrawn", "the certificate is out of the directories already; nothing was changed";
        /// The certificate is not on hold.
        NotHeld = "error-not-held", "the certificate is not on hold, so there is nothing to release";
        /// The certificate is suspended by its owner's departure.
        HeldByDeparture = "error-held-by-departure",
            "the departure of this certificate's owner has begun; it can't be released or put back in the directories unless the departure is undone";
        /// The departure has begun, or is completed.
        AlreadyDeparting = "error-already-departing", "the departure of this person has begun already; nothing was changed";
        /// The mailbox has ended or has another owner.
        MailboxMovedOn = "error-mailbox-moved-on",
            "this mailbox ended or was moved to somebody else; nothing was changed. Look at the person's page for where it stands, or ask an officer";
        /// The only mailbox of an active person.
        LastMailbox = "error-last-mailbox",
            "this is the only mailbox of the person, who could not sign in or get mails without it; add another address first, or begin the person's departure";
        /// The owner's departure has begun and can be undone.
        MailboxOfLeaver = "error-mailbox-of-leaver",
            "the departure of this mailbox's owner has begun and can still be undone; complete or undo it first";
        /// The mailbox already belongs to that person.
        AlreadyTheirs = "error-already-theirs", "this mailbox belongs to that person already; nothing was changed";
        /// Another address replaces this one already.
        AddressChanging = "error-address-changing",
            "a change of this address is in progress already; wait until it has ended, or stop it first";
        /// The change of an address has ended.
        NoAddressChange = "error-no-address-change", "this change of address has ended or was stopped already; nothing was changed";
        /// The address in a directory entry has ended here.
        AddressEnded = "error-address-ended",
            "your password is right, but this address has ended here and belongs to nobody; ask a registration officer to add it to you";
        /// An officer has not said yet whether the entry is the person's.
        EntryUnconfirmed = "error-entry-unconfirmed",
            "your password is right; this address was registered by an officer, and a registration officer must confirm once that it is yours. The question waits for them; try again when they have confirmed";
        /// The claim about an entry was decided.
        EntryDecided = "error-entry-decided", "there is no such question any more: it was answered already; nothing was changed";
        /// There is no departure that is held.
        NoDeparture = "error-no-departure", "no departure of this person is in progress: it has not begun, was undone, or is completed; nothing was changed";
        /// The certificate has expired.
        Expired = "error-expired", "the certificate has expired; there is nothing to revoke";
        /// The certificate is not valid, or does not expire soon.
        NotRenewable = "error-not-renewable", "the certificate can't be renewed now; it is too early, it is no longer valid, or it was renewed already";
        /// A link was used before.
        LinkUsed = "error-link-used", "this link was used already";
        /// The link has expired.
        LinkExpired = "error-link-expired", "this link has expired; start again and you will get a new one";
        /// A link for a forgotten password was used, or another link or password has replaced it.
        ResetLinkUsed = "error-reset-link-used",
            "this link was used already, or a newer link or password took its place; use the newest mail, or ask for another link";
        /// A link for a forgotten password has expired.
        ResetLinkExpired = "error-reset-link-expired", "this link has expired; ask for another one";
        /// The password of an officer can't be replaced by a mailed link.
        ResetByAdministrator = "error-reset-by-administrator",
            "the password of this account can't be replaced by a mailed link; an administrator must send a new invitation";
        /// The password was replaced after it was verified.
        PasswordChanged = "error-password-changed",
            "the password was changed elsewhere in the meantime; nothing was changed. Sign in with the new one";
        /// The person signs in with the directory's password.
        NoLocalPassword = "error-no-local-password",
            "there is no password to change here: this person signs in with the password of the organisation's directory";
        /// A link was opened by another person.
        LinkOfAnother = "error-link-of-another",
            "this link belongs to a request of another person; if you did not ask for it, say so below";
        /// The request is not in the required state any more.
        RequestMovedOn = "error-request-moved-on", "the request has moved on; look at its page for where it stands";
        /// The address is registered already.
        AddressTaken = "error-address-taken", "this address is registered already";
        /// The address is registered with other upper- and lower-case letters.
        AddressSpelling = "error-address-spelling",
            "this address is registered with other upper- and lower-case letters, and both spellings are one mailbox; use the registered spelling";
        /// A program of that name has or had a token.
        ProgramKnown = "error-program-known",
            "a program of this name has or had a token; give another name, so that the audit trail tells them apart";
        /// The folder already contains an installation.
        AlreadyInitialised = "error-already-initialised", "this place already holds an installation; nothing was changed";
        /// The folder must be new or empty.
        FolderNotEmpty = "error-folder-not-empty", "this folder is not empty; give one that is new or empty";
        /// The restore is not finished: published revocations and certificates are not imported yet.
        RestoreUnfinished = "error-restore-unfinished",
            "this installation was restored from a backup and does not know yet what was revoked and issued since, so it signs and publishes nothing; finish it: inkan restore finish";
        /// The address of a directory entry belongs to another person here.
        AddressOfAnotherEntry = "error-address-of-another-entry",
            "your password is right, but this address belongs to somebody else here; ask a registration officer";
        /// The action is permitted only soon after the sign-in.
        SignInTooOld = "error-sign-in-too-old", "that needs a sign-in of the last 15 minutes; nothing was changed";
        /// A second factor is set up already.
        SecondFactorKnown = "error-second-factor-known", "a second factor is set up already; nothing was changed";
        /// Two officers decide this; the host alone does not.
        NeedsTwo = "error-needs-two",
            "two officers decide this: one proposes it, and another one confirms it; nothing was changed";
        /// The person already has the role.
        RoleHeld = "error-role-held", "the person has this role already; nothing was changed";
        /// The person does not have the role.
        RoleNotHeld = "error-role-not-held", "the person does not have this role; nothing was changed";
        /// The withdrawal of a role would leave fewer than two who can decide.
        TooFewOfficers = "error-too-few-officers",
            "after this fewer than two administrators or security officers with a second factor would be left, and nobody could confirm anything; first give the role to another person who has a second factor. Nothing was changed";
        /// The proposal was decided, withdrawn, or has expired.
        ProposalEnded = "error-proposal-ended",
            "this proposal was decided or withdrawn, or has expired; its page says which. Nothing was changed";
        /// No second factor is set up.
        NoSecondFactor = "error-no-second-factor", "this person has no second factor, so there is nothing to reset";
        /// The event does not hold the destination any more.
        EventNotHeld = "error-event-not-held",
            "this event does not hold the destination: it was delivered, or somebody skipped it already; nothing was skipped";
        /// The destination is in the configuration.
        DestinationConfigured = "error-destination-configured",
            "this destination is in the configuration; remove its section first, and restart the server";
        /// There is no restore to finish.
        NoRestore = "error-no-restore", "no restore waits to be finished here; nothing was changed";
    }
}
