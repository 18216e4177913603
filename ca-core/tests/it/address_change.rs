//! An address that replaces another one: the new certificates come first, and the old ones end later.

use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use ca_core::Ca;
use ca_core::error::{Conflict, Error};
use ca_core::policy::{Actor, AddPerson, DecideDeparture, permit};
use ca_core::runtime::clock::ManualClock;
use ca_core::types::{CertificateStatus, MailboxId, PersonId, Profile, RevocationReason};
use ca_core::use_cases::departure::{begin_departure, undo_departure};
use ca_core::use_cases::people::address_change::{carry_out_changes, list_changes, replace_address, stop_change};
use ca_core::use_cases::people::{mailboxes, roster};
use ca_core::use_cases::status::certificates::{CertificateView, find_certificate};
use inkan_tests::installation::{Installation, new_csr};

const OLD: &str = "tanaka@example.com";
const NEW: &str = "sato@example.com";
const A_DAY: i64 = 24 * 60 * 60;

struct Scene {
    installation: Installation,
    clock: Arc<ManualClock>,
    person: PersonId,
    old: MailboxId,
}

impl Scene {
    fn new() -> Result<Self> {
        let (installation, clock) = Installation::found_at("2026-04-01T00:00:00Z", &["main"])?;
        let person = installation.add_person("Hana Tanaka", OLD)?;
        let old = roster::find_person(&installation.ca, person)?.mailboxes.first().context("a mailbox")?.id;
        Ok(Self { installation, clock, person, old })
    }

    fn ca(&self) -> &Ca {
        &self.installation.ca
    }

    fn replace(&self) -> Result<MailboxId, Error> {
        replace_address(self.ca(), &permit(&Actor::Host, AddPerson)?, self.person, self.old, NEW.parse()?)
    }

    fn certify(&self, address: &str, profile: Profile) -> Result<CertificateView> {
        self.installation.certify(address, profile, &new_csr()?)
    }

    fn reason(&self, certificate: &CertificateView) -> Result<Option<RevocationReason>> {
        Ok(match find_certificate(self.ca(), &Actor::Host, certificate.id)?.status {
            CertificateStatus::Revoked { reason, .. } => Some(reason),
            CertificateStatus::Held { .. } | CertificateStatus::Valid => None,
        })
    }

    fn addresses(&self) -> Result<Vec<String>> {
        let person = roster::find_person(self.ca(), self.person)?;
        Ok(person.mailboxes.iter().map(|mailbox| mailbox.address.to_string()).collect())
    }
}

#[test]
fn the_old_address_ends_some_time_after_the_new_one_has_every_use() -> Result<()> {
    let scene = Scene::new()?;
    let (signing, encryption) = (scene.certify(OLD, Profile::Signing)?, scene.certify(OLD, Profile::Encryption)?);
    scene.replace()?;
    let twice = scene.replace();
    ensure!(matches!(twice, Err(Error::Conflict(Conflict::AddressChanging))), "{twice:?}");
    scene.certify(NEW, Profile::Encryption)?;
    scene.clock.advance(40 * A_DAY);
    ensure!(carry_out_changes(scene.ca())? == 0);
    let [change] = <[_; 1]>::try_from(list_changes(scene.ca(), scene.person)?).ok().context("one change")?;
    ensure!(change.ends_at.is_none(), "the new address can't sign yet: {change:?}");

    scene.certify(NEW, Profile::Signing)?;
    ensure!(carry_out_changes(scene.ca())? == 0);
    let ends_at = list_changes(scene.ca(), scene.person)?.first().and_then(|it| it.ends_at).context("an end")?;
    ensure!(ends_at == scene.ca().clock().now() + time::Duration::days(30));
    scene.clock.advance(29 * A_DAY);
    ensure!(carry_out_changes(scene.ca())? == 0 && scene.reason(&signing)?.is_none());
    scene.clock.advance(A_DAY);
    ensure!(carry_out_changes(scene.ca())? == 1);
    for old in [&signing, &encryption] {
        ensure!(scene.reason(old)? == Some(RevocationReason::AffiliationChanged));
    }
    ensure!(scene.addresses()? == [NEW] && list_changes(scene.ca(), scene.person)?.is_empty());
    ensure!(carry_out_changes(scene.ca())? == 0);
    Ok(())
}

#[test]
fn a_new_certificate_that_is_revoked_meanwhile_keeps_the_old_address() -> Result<()> {
    let scene = Scene::new()?;
    let old = scene.certify(OLD, Profile::Encryption)?;
    scene.replace()?;
    let new = scene.certify(NEW, Profile::Encryption)?;
    carry_out_changes(scene.ca())?;
    scene.installation.revoke_unpublished(&new)?;
    scene.clock.advance(31 * A_DAY);
    ensure!(carry_out_changes(scene.ca())? == 0 && scene.reason(&old)?.is_none());
    let ends_at = list_changes(scene.ca(), scene.person)?.first().context("the change")?.ends_at;
    ensure!(ends_at.is_none(), "the person would have no certificate");
    Ok(())
}

#[test]
fn a_change_that_is_stopped_keeps_both_addresses() -> Result<()> {
    let scene = Scene::new()?;
    let old = scene.certify(OLD, Profile::Encryption)?;
    scene.replace()?;
    scene.certify(NEW, Profile::Encryption)?;
    carry_out_changes(scene.ca())?;
    let id = list_changes(scene.ca(), scene.person)?.first().context("the change")?.id;
    let stop = || stop_change(scene.ca(), &permit(&Actor::Host, AddPerson)?, id);
    stop()?;
    let twice = stop();
    ensure!(matches!(twice, Err(Error::Conflict(Conflict::NoAddressChange))), "{twice:?}");
    scene.clock.advance(60 * A_DAY);
    ensure!(carry_out_changes(scene.ca())? == 0 && scene.reason(&old)?.is_none());
    ensure!(scene.addresses()? == [OLD, NEW]);
    Ok(())
}

#[test]
fn a_change_waits_while_its_person_is_leaving_and_ends_with_a_mailbox_that_ends() -> Result<()> {
    let scene = Scene::new()?;
    scene.certify(OLD, Profile::Encryption)?;
    let new = scene.replace()?;
    scene.certify(NEW, Profile::Encryption)?;
    carry_out_changes(scene.ca())?;
    let departure = || permit(&Actor::Host, DecideDeparture { person: scene.person });
    begin_departure(scene.ca(), &departure()?)?;
    scene.clock.advance(31 * A_DAY);
    ensure!(carry_out_changes(scene.ca())? == 0 && scene.addresses()?.len() == 2);
    undo_departure(scene.ca(), &departure()?)?;
    let permitted = permit(&Actor::Host, ca_core::policy::EndMailbox { owner: scene.person })?;
    mailboxes::end_mailbox(scene.ca(), &permitted, new)?;
    ensure!(list_changes(scene.ca(), scene.person)?.is_empty(), "it would replace an address by none");
    ensure!(carry_out_changes(scene.ca())? == 0 && scene.addresses()? == [OLD]);
    Ok(())
}
