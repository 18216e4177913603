//! The entry of a mailbox or a CA, the mailboxes of an entry, and its desired content for all of them.

use ca_core::types::{EmailAddress, EntryIdentity, EntryKey, MailboxId};
use ca_core::use_cases::feed::{self, EntryView, MailboxView, entries};

use super::condition::ENTRY_CSN;
use super::{Mode, Publisher};
use crate::blocking::ask;
use crate::config::Missing;
use crate::desired::{self, DesiredAttribute, DesiredEntry, USER_CERTIFICATE};
use crate::fault::{Fault, NO_SUCH_OBJECT};
use crate::filter;
use crate::found::Found;
use crate::identifier::{self, EntryLookup, identity_by_name, identity_of};
use crate::order::in_order;
use crate::own::ValueOrigins;
use crate::plan::USER_SMIME_CERTIFICATE;
use crate::trouble::Trouble;

/// The rule and name of a search for an entry, and the entry if one was found.
pub(crate) struct Located {
    pub(crate) rule: String,
    pub(crate) dn: String,
    pub(crate) found: Option<Found>,
}

impl Located {
    /// The identity of the entry, or its identity by name if it does not exist yet.
    pub(super) fn identity(&self) -> EntryIdentity {
        self.found_identity().unwrap_or_else(|| identity_by_name(&self.dn))
    }

    pub(super) fn found_identity(&self) -> Option<EntryIdentity> {
        self.found.as_ref().map(identity_of)
    }
}

/// An entry, and the mailboxes that it belongs to and that are stored with it as their entry.
pub(crate) type Residents = Option<(EntryIdentity, Vec<MailboxId>)>;

/// Whether an entry belongs to a mailbox.
enum Stands {
    Here,
    Elsewhere,
    /// More than one entry has its address, or none.
    Unclear,
}

impl Publisher {
    /// Searches for the entry of a view.
    ///
    /// # Errors
    /// [`Fault`].
    pub(crate) async fn locate(&mut self, view: &EntryView) -> Result<Located, Fault> {
        let dn = self.desired(view).dn.to_string();
        let (rule, found) = match view {
            EntryView::Mailbox(mailbox) => (self.rule_of(mailbox), self.find_mailbox(mailbox).await?),
            EntryView::Authority(_) => {
                let rule = format!("the CA's name below {}", self.directory.tree.authorities);
                (rule, self.session().await?.read(&dn, ANY, WANTED).await?)
            }
        };
        let dn = found.as_ref().map_or(dn, |found| found.dn.clone());
        Ok(Located { rule, dn, found })
    }

    fn rule_of(&self, mailbox: &MailboxView) -> String {
        let filter = filter::fill_template(&self.directory.people_filter, mailbox.address.as_str());
        format!("{filter} below {}", self.directory.tree.people)
    }

    async fn find_mailbox(&mut self, mailbox: &MailboxView) -> Result<Option<Found>, Fault> {
        let filter = filter::fill_template(&self.directory.people_filter, mailbox.address.as_str());
        let (people, creates) = (self.directory.tree.people.to_string(), self.directory.missing == Missing::Create);
        match self.session().await?.find_one(&people, &filter, WANTED).await {
            // The container is added with its first entry. Otherwise its name is wrong, and no mailbox would ever be found.
            Err(fault) if fault.code() == Some(NO_SUCH_OBJECT) && creates => Ok(None),
            other => other,
        }
    }

    /// Finds an entry by its identity, wherever it is now.
    ///
    /// # Errors
    /// [`Fault`].
    pub(super) async fn locate_by(&mut self, identity: &EntryIdentity) -> Result<Located, Fault> {
        let tree = &self.directory.tree;
        let base = if tree.people.is_within(&tree.base) { &tree.base } else { &tree.people }.to_string();
        let session = self.session().await?;
        let (rule, found) = match identifier::search_for(identity) {
            EntryLookup::Filter(filter) => {
                let found = match session.find_one(&base, &filter, WANTED).await {
                    Err(fault) if fault.code() == Some(NO_SUCH_OBJECT) => None,
                    other => other?,
                };
                (filter, found)
            }
            EntryLookup::Name(dn) => {
                let found = session.read(&dn, ANY, WANTED).await?;
                (dn, found)
            }
        };
        let dn = found.as_ref().map_or_else(|| rule.clone(), |found| found.dn.clone());
        Ok(Located { rule, dn, found })
    }

    /// The desired content of an entry that was found, the origin of its values, and the mailboxes that it belongs to. A
    /// mailbox that is `leaving` is searched for like the others.
    ///
    /// # Errors
    /// [`Trouble`].
    pub(crate) async fn look(
        &mut self,
        view: &EntryView,
        found: &Found,
        leaving: Option<MailboxId>,
        mode: Mode,
    ) -> Result<(DesiredEntry, ValueOrigins, Residents), Trouble> {
        self.neighbours.clear();
        let judged = ValueOrigins::of(&self.ca, found).await?;
        let mut desired = self.desired(view);
        let EntryView::Mailbox(mailbox) = view else { return Ok((desired, judged, None)) };
        let current = leaving.is_none().then_some(mailbox);
        let identity = identity_of(found);
        let mut wanted: Vec<Vec<u8>> = Vec::new();
        let mut residents = Vec::new();
        for candidate in self.candidates(&identity, found, &judged, mailbox).await? {
            let stands = match current {
                Some(current) if current.id == candidate.id => Stands::Here,
                _ => self.stands_in(&candidate, &identity).await?,
            };
            let certificates = candidate.certificates.iter().map(|certificate| &certificate.der);
            match stands {
                Stands::Here => {
                    wanted.extend(certificates.cloned());
                    if self.keep_resident(candidate.id, &identity, mode).await? {
                        residents.push(candidate.id);
                    }
                }
                // Its values in this entry stay until it is clear which entry the mailbox belongs to.
                Stands::Unclear => {
                    let held = |der: &&Vec<u8>| found.values(USER_CERTIFICATE).any(|value| value == *der);
                    wanted.extend(certificates.filter(held).cloned());
                }
                Stands::Elsewhere if leaving != Some(candidate.id) => {
                    self.send_after(candidate.id, &identity, mode).await?;
                }
                Stands::Elsewhere => {}
            }
        }
        desired.kept = vec![DesiredAttribute { name: USER_CERTIFICATE, values: in_order(wanted) }];
        Ok((desired, judged, Some((identity, residents))))
    }

    /// The mailboxes that may belong to an entry, in the order of their numbers.
    async fn candidates(
        &self,
        identity: &EntryIdentity,
        found: &Found,
        judged: &ValueOrigins,
        mailbox: &MailboxView,
    ) -> Result<Vec<MailboxView>, Trouble> {
        let mut ids: Vec<MailboxId> = judged.mailboxes().chain([mailbox.id]).collect();
        let (name, identity, addresses) = (self.directory.name.clone(), identity.clone(), addresses_of(found));
        let views = ask(&self.ca, move |ca| {
            ids.extend(entries::list_candidates(ca, &name, &identity, &addresses)?);
            ids.sort_unstable();
            ids.dedup();
            let mut views = Vec::new();
            for id in ids {
                if let Some(EntryView::Mailbox(view)) = feed::view_entry(ca, EntryKey::Mailbox(id))? {
                    views.push(view);
                }
            }
            Ok(views)
        });
        Ok(views.await?)
    }

    async fn stands_in(&mut self, mailbox: &MailboxView, identity: &EntryIdentity) -> Result<Stands, Fault> {
        match self.find_mailbox(mailbox).await {
            Ok(Some(found)) if identity_of(&found) == *identity => Ok(Stands::Here),
            Ok(Some(_)) => Ok(Stands::Elsewhere),
            // A wrong filter or a missing right finds no entry, and must not remove the values of every mailbox.
            Ok(None) | Err(Fault::Ambiguous(_) | Fault::Setup(_)) => Ok(Stands::Unclear),
            Err(fault) => Err(fault),
        }
    }

    /// Stores the entry as that of a mailbox that was found in it; false when the mailbox had another entry before, which
    /// must be reconciled first.
    async fn keep_resident(
        &mut self,
        mailbox: MailboxId,
        identity: &EntryIdentity,
        mode: Mode,
    ) -> Result<bool, Trouble> {
        match self.linked(mailbox).await? {
            Some(linked) if linked == *identity => return Ok(true),
            Some(_) if mode == Mode::Mend => self.neighbours.push(mailbox),
            Some(_) => {}
            None if mode == Mode::Mend => {
                self.link(mailbox, Some(identity.clone())).await?;
                return Ok(true);
            }
            None => return Ok(true),
        }
        Ok(false)
    }

    /// Queues a mailbox that was found in this entry before and is not any more.
    async fn send_after(&mut self, mailbox: MailboxId, identity: &EntryIdentity, mode: Mode) -> Result<(), Trouble> {
        if mode == Mode::Mend && self.linked(mailbox).await?.as_ref() == Some(identity) {
            self.neighbours.push(mailbox);
        }
        Ok(())
    }

    async fn linked(&self, mailbox: MailboxId) -> Result<Option<EntryIdentity>, Trouble> {
        let name = self.directory.name.clone();
        Ok(ask(&self.ca, move |ca| entries::linked_entry(ca, &name, mailbox)).await?)
    }

    pub(crate) async fn link(&self, mailbox: MailboxId, entry: Option<EntryIdentity>) -> Result<(), Trouble> {
        let name = self.directory.name.clone();
        Ok(ask(&self.ca, move |ca| entries::link_mailbox(ca, &name, mailbox, entry.as_ref())).await?)
    }

    /// Queues the mailboxes that the last read found in another entry. It must be called after the entry was written: if the
    /// entry can't be written, two mailboxes of it would queue each other without end.
    pub(super) async fn enqueue_neighbours(&mut self) -> Result<(), Trouble> {
        for mailbox in std::mem::take(&mut self.neighbours) {
            let name = self.directory.name.clone();
            ask(&self.ca, move |ca| feed::enqueue(ca, &name, EntryKey::Mailbox(mailbox))).await?;
        }
        Ok(())
    }
}

/// The mail addresses in an entry: `mail`, and the values of Active Directory's `proxyAddresses` that are mail addresses.
fn addresses_of(found: &Found) -> Vec<EmailAddress> {
    let text = |octets: &Vec<u8>| String::from_utf8(octets.clone()).ok();
    let plain = found.values(MAIL).filter_map(text);
    let proxy = found.values(PROXY_ADDRESSES).filter_map(text).filter_map(|value| {
        let (kind, address) = value.split_once(':')?;
        kind.eq_ignore_ascii_case("smtp").then(|| address.to_owned())
    });
    plain.chain(proxy).filter_map(|address| address.parse().ok()).collect()
}

/// The attributes that are read of an entry. Operational attributes are sent only when named.
const WANTED: &[&str] = &[
    "objectClass",
    MAIL,
    PROXY_ADDRESSES,
    identifier::ENTRY_UUID,
    identifier::OBJECT_GUID,
    identifier::NS_UNIQUE_ID,
    USER_CERTIFICATE,
    USER_SMIME_CERTIFICATE,
    desired::CA_CERTIFICATE,
    desired::CERTIFICATE_REVOCATION_LIST,
    desired::AUTHORITY_REVOCATION_LIST,
    ENTRY_CSN,
];
const MAIL: &str = "mail";
const PROXY_ADDRESSES: &str = "proxyAddresses";
const ANY: &str = "(objectClass=*)";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_and_smtp_values_of_proxy_addresses_count_as_addresses() {
        let proxies: &[&[u8]] = &[b"SMTP:a@example.com", b"smtp:b@example.com", b"x500:/o=x", b"sip:c@example.com"];
        let found = Found::new("cn=a", &[("mail", &[b"d@example.com", b"no address"]), ("proxyAddresses", proxies)]);
        let addresses: Vec<String> = addresses_of(&found).iter().map(ToString::to_string).collect();
        assert_eq!(addresses, ["d@example.com", "a@example.com", "b@example.com"]);
    }
}
