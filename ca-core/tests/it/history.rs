//! The history of a certificate: who did what, and what its owner is told by mail.

use std::sync::{Arc, Mutex};

use anyhow::{Context as _, Result, ensure};
use ca_core::Ca;
use ca_core::installation::notice_writer::{NewNotice, Occasion, Recipient};
use ca_core::policy::{Actor, Doer, GrantRole, ReleaseCertificate, RevokeCertificate, Role, permit};
use ca_core::types::{CertificateId, Happening, PersonId, Profile};
use ca_core::use_cases::offices;
use ca_core::use_cases::people::roster;
use ca_core::use_cases::revocation::revoke::suspend::{Suspension, suspend_with_its_key};
use ca_core::use_cases::revocation::revoke::{hold_certificate, release_certificate, revoke_certificate};
use ca_core::use_cases::status::certificates::{CertificateView, find_certificate};
use ca_core::use_cases::status::history::{Deed, PastAct, is_reported_stolen, list_acts};
use inkan_tests::installation::{Installation, new_csr};

#[test]
fn each_hold_and_its_end_stay_known_with_their_actors() -> Result<()> {
    let house = House::open()?;
    let (ca, id) = (&house.installation.ca, house.certificate.id);
    house.hold(&house.person(house.taro)?)?;
    house.release(&house.person(house.officer)?)?;
    house.hold(&Actor::Host)?;
    let permitted = permit(&house.person(house.taro)?, RevokeCertificate { owner: house.taro })?;
    revoke_certificate(ca, &permitted, id, Happening::KeyLost, None)?;
    revoke_certificate(ca, &permitted, id, Happening::KeyStolen, None)?;
    let expected = [
        (Deed::Held, Doer::Owner),
        (Deed::Released, Doer::Officer(house.officer)),
        (Deed::Held, Doer::Host),
        (Deed::Revoked(Some(Happening::KeyLost)), Doer::Owner),
        (Deed::Revoked(Some(Happening::KeyStolen)), Doer::Owner),
    ];
    let own = house.acts(&house.person(house.taro)?)?;
    let told: Vec<_> = own.iter().filter_map(|act| Some((act.deed, act.by?))).collect();
    ensure!(told == expected, "{told:?}");
    ensure!(own.iter().all(|act| act.officer.is_none()), "the owner learns a name: {own:?}");
    let seen = house.acts(&house.person(house.officer)?)?;
    let name = seen.get(1).and_then(|act| act.officer.clone()).context("a name")?;
    ensure!(name.as_str() == "Security Officer", "{name}");
    let stranger = house.person(house.installation.add_person("Hanako", "hanako@example.com")?)?;
    ensure!(house.acts(&stranger).is_err(), "a stranger sees it");
    Ok(())
}

#[test]
fn the_owner_is_told_of_each_hold_and_release_whoever_did_it() -> Result<()> {
    let house = House::open()?;
    house.hold(&house.person(house.officer)?)?;
    house.release(&house.person(house.officer)?)?;
    house.hold(&house.person(house.taro)?)?;
    ensure!(house.hold(&Actor::Host).is_err(), "it is on hold already");
    house.release(&Actor::Host)?;
    ensure!(house.release(&Actor::Host).is_err(), "it is not on hold any more");
    let told = house.told.lock().ok().context("the letters")?.clone();
    let officer = Doer::Officer(house.officer);
    let expected = [("held", officer), ("released", officer), ("held", Doer::Owner), ("released", Doer::Host)];
    let queued: Vec<_> = told.iter().map(|(_, what, by)| (*what, *by)).collect();
    // Letters are written before each transaction; those of the two refused ones were written and are not queued.
    ensure!(expected.iter().all(|one| queued.contains(one)), "{queued:?}");
    ensure!(told.iter().all(|(to, _, _)| to == TARO), "{told:?}");
    let mails = house.installation.database.count("notice")?;
    ensure!(mails == 4, "{mails} mails");
    Ok(())
}

#[test]
fn a_mislaid_key_suspends_every_valid_certificate_with_it() -> Result<()> {
    let house = House::open()?;
    let ca = &house.installation.ca;
    let csr = new_csr()?;
    let certify = || house.installation.certify(TARO, Profile::Dual, &csr);
    let (first, second, revoked) = (certify()?, certify()?, certify()?);
    let permitted = permit(&house.person(house.taro)?, RevokeCertificate { owner: house.taro })?;
    revoke_certificate(ca, &permitted, revoked.id, Happening::Superseded, None)?;
    ensure!(suspend_with_its_key(ca, &permitted, first.id)? == Suspension::Hold);
    for id in [first.id, second.id] {
        ensure!(state(ca, id)?.starts_with("Held"), "{id}");
    }
    ensure!(state(ca, revoked.id)?.starts_with("Revoked") && state(ca, house.certificate.id)? == "Valid");
    ensure!(suspend_with_its_key(ca, &permitted, first.id).is_err(), "a second click");
    Ok(())
}

#[test]
fn a_theft_is_known_for_each_certificate_with_the_key() -> Result<()> {
    let house = House::open()?;
    let ca = &house.installation.ca;
    let csr = new_csr()?;
    let (lost, stolen) = (
        house.installation.certify(TARO, Profile::Dual, &csr)?,
        house.installation.certify(TARO, Profile::Dual, &csr)?,
    );
    let permitted = permit(&Actor::Host, RevokeCertificate { owner: house.taro })?;
    revoke_certificate(ca, &permitted, lost.id, Happening::KeyLost, None)?;
    ensure!(!is_reported_stolen(ca, &lost)? && !is_reported_stolen(ca, &stolen)?, "a loss is no theft");
    revoke_certificate(ca, &permitted, stolen.id, Happening::KeyStolen, None)?;
    ensure!(is_reported_stolen(ca, &lost)? && is_reported_stolen(ca, &stolen)?, "the key is the same");
    ensure!(!is_reported_stolen(ca, &house.certificate)?, "another key");
    Ok(())
}

fn state(ca: &Ca, id: CertificateId) -> Result<String> {
    Ok(format!("{:?}", find_certificate(ca, &Actor::Host, id)?.status))
}

/// An address, what its owner was told, and of whom.
type Told = (String, &'static str, Doer);

/// Taro with a certificate, and a security officer.
struct House {
    installation: Installation,
    taro: PersonId,
    officer: PersonId,
    certificate: CertificateView,
    told: Arc<Mutex<Vec<Told>>>,
}

impl House {
    fn open() -> Result<Self> {
        let installation = Installation::found(&[])?;
        let taro = installation.add_person("Taro", TARO)?;
        let officer = installation.add_person("Security Officer", "officer@example.com")?;
        offices::grant_role(&installation.ca, &permit(&Actor::Host, GrantRole)?, officer, Role::SecurityOfficer)?;
        let certificate = installation.certify(TARO, Profile::Dual, &new_csr()?)?;
        let told = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&told);
        installation.ca.set_notice_writer(Arc::new(move |to: &Recipient, occasion: &Occasion| {
            let what = match occasion {
                Occasion::Held { by, .. } => Some(("held", *by)),
                Occasion::Released { by, .. } => Some(("released", *by)),
                _ => None,
            };
            if let (Some((what, by)), Ok(mut kept)) = (what, kept.lock()) {
                kept.push((to.address.to_string(), what, by));
            }
            let (recipient, subject) = (to.address.clone(), String::new());
            NewNotice { recipient, language: to.language, subject, body: String::new(), sender: None }
        }));
        Ok(Self { installation, taro, officer, certificate, told })
    }

    fn person(&self, id: PersonId) -> Result<Actor> {
        Ok(roster::find_person(&self.installation.ca, id)?.actor())
    }

    fn hold(&self, actor: &Actor) -> Result<()> {
        let permitted = permit(actor, RevokeCertificate { owner: self.taro })?;
        hold_certificate(&self.installation.ca, &permitted, self.certificate.id)?;
        Ok(())
    }

    fn release(&self, actor: &Actor) -> Result<()> {
        release_certificate(&self.installation.ca, &permit(actor, ReleaseCertificate)?, self.certificate.id)?;
        Ok(())
    }

    fn acts(&self, viewer: &Actor) -> Result<Vec<PastAct>> {
        Ok(list_acts(&self.installation.ca, viewer, &self.certificate)?)
    }
}

const TARO: &str = "taro@example.com";
