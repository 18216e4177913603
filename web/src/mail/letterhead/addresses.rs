//! Mails about a person's addresses.

use ca_core::installation::notice_writer::{NewNotice, Recipient};
use ca_core::types::{EmailAddress, Timestamp};

use super::Letterhead;
use crate::locale::{moment, say, say_with};

impl Letterhead {
    /// The mail to a person who got a further address, at the others.
    pub(super) fn mailbox_added(&self, to: &Recipient, address: &EmailAddress) -> NewNotice {
        let body = say_with(to.language, "mail-mailbox-added-body", &[("address", address)]);
        let after = say(to.language, "mail-mailbox-added-after");
        self.about_addresses(to, "mail-mailbox-added-subject", address, &body, &after)
    }

    /// The mail to the former owner of an address.
    pub(super) fn mailbox_ended(&self, to: &Recipient, address: &EmailAddress) -> NewNotice {
        let body = say_with(to.language, "mail-mailbox-ended-body", &[("address", address)]);
        let after = say(to.language, "mail-mailbox-ended-after");
        self.about_addresses(to, "mail-mailbox-ended-subject", address, &body, &after)
    }

    /// The mail to the new owner of an address.
    pub(super) fn mailbox_received(&self, to: &Recipient, address: &EmailAddress) -> NewNotice {
        let body = say_with(to.language, "mail-mailbox-received-body", &[("address", address)]);
        let after = say(to.language, "mail-mailbox-received-after");
        self.about_addresses(to, "mail-mailbox-received-subject", address, &body, &after)
    }

    /// The mail to a person who gets a new address in place of another.
    pub(super) fn address_replaced(&self, to: &Recipient, old: &EmailAddress, new: &EmailAddress) -> NewNotice {
        let body = say_with(to.language, "mail-address-replaced-body", &[("old", old), ("new", new)]);
        let after = say_with(to.language, "mail-address-replaced-after", &[("old", old)]);
        self.about_addresses(to, "mail-address-replaced-subject", new, &body, &after)
    }

    /// The mail to a person whose former address ends.
    pub(super) fn address_ends(
        &self,
        to: &Recipient,
        old: &EmailAddress,
        new: &EmailAddress,
        at: Timestamp,
    ) -> NewNotice {
        let at = moment(to.language, at, self.offset);
        let body = say_with(to.language, "mail-address-ends-body", &[("old", old), ("new", new), ("at", &at)]);
        let after = say(to.language, "mail-address-ends-after");
        self.about_addresses(to, "mail-address-ends-subject", old, &body, &after)
    }

    fn about_addresses(
        &self,
        to: &Recipient,
        subject: &str,
        address: &EmailAddress,
        body: &str,
        after: &str,
    ) -> NewNotice {
        let subject = say_with(to.language, subject, &[("address", address)]);
        self.write(to, subject, body, &format!("{}/certificates", self.url), after)
    }
}
