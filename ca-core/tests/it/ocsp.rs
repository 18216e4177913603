//! OCSP in process: what is said, when it changes, and what is never said. openssl asks and verifies.

use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use ca_core::ocsp::{OcspFault, OcspRequest, SignedResponse};
use ca_core::policy::{Actor, ReleaseCertificate, RevokeCertificate, permit};
use ca_core::runtime::clock::ManualClock;
use ca_core::types::Happening;
use ca_core::use_cases::audit::trail::verify_audit;
use ca_core::use_cases::issuance::renew_responder::{list_responders, renew_responders, replace_responders};
use ca_core::use_cases::revocation::revoke::{hold_certificate, release_certificate, revoke_certificate};
use ca_core::use_cases::status::answer_ocsp::{answer_ocsp, find_answer};
use ca_core::use_cases::status::certificates::CertificateView;
use ca_core::use_cases::status::trust::{certificate_pem, list_authorities};
use inkan_tests::installation::Installation;
use inkan_tests::ocsp::{OcspClient, Verified};
use inkan_tests::pkilint::Lints;

#[test]
fn a_certificate_is_good_until_it_is_revoked_and_then_revoked_at_once() -> Result<()> {
    let office = Office::open()?;
    let (certificate, serial) = office.enrol()?;
    for hash in ["-sha1", "-sha256"] {
        ensure!(office.ask(&[hash, "-no_nonce"], &serial)?.status == "good", "not good by {hash}");
    }
    office.installation.revoke_unpublished(&certificate)?;
    for hash in ["-sha1", "-sha256"] {
        let said = office.ask(&[hash, "-no_nonce"], &serial)?;
        ensure!(said.status == "revoked" && said.text.contains("keyCompromise"), "{hash}: {said:?}");
    }
    Ok(())
}

#[test]
fn a_hold_is_revoked_and_a_release_good_again_and_no_reason_is_no_reason() -> Result<()> {
    let office = Office::open()?;
    let ca = &office.installation.ca;
    let (certificate, serial) = office.enrol()?;
    let permitted = permit(&Actor::Host, RevokeCertificate { owner: certificate.person })?;
    hold_certificate(ca, &permitted, certificate.id)?;
    let held = office.ask(&["-no_nonce"], &serial)?;
    ensure!(held.status == "revoked" && held.text.contains("certificateHold"), "{held:?}");
    release_certificate(ca, &permit(&Actor::Host, ReleaseCertificate)?, certificate.id)?;
    ensure!(office.ask(&["-no_nonce"], &serial)?.status == "good", "the hold stays");
    revoke_certificate(ca, &permitted, certificate.id, Happening::Unspecified, None)?;
    let revoked = office.ask(&["-no_nonce"], &serial)?;
    ensure!(revoked.status == "revoked" && !revoked.text.contains("Reason"), "{revoked:?}");
    Ok(())
}

#[test]
fn what_was_superseded_and_turns_out_to_be_stolen_is_said_to_be_compromised() -> Result<()> {
    let office = Office::open()?;
    let (certificate, serial) = office.enrol()?;
    let permitted = permit(&Actor::Host, RevokeCertificate { owner: certificate.person })?;
    for (happening, reason) in [(Happening::Superseded, "superseded"), (Happening::KeyStolen, "keyCompromise")] {
        revoke_certificate(&office.installation.ca, &permitted, certificate.id, happening, None)?;
        let said = office.ask(&["-no_nonce"], &serial)?;
        ensure!(said.status == "revoked" && said.text.contains(reason), "{happening}: {said:?}");
    }
    Ok(())
}

#[test]
fn what_was_never_issued_is_never_good() -> Result<()> {
    let office = Office::open()?;
    let said = office.ask(&["-no_nonce"], "4a0b0c0d0e0f")?;
    ensure!(said.status == "unknown", "{said:?}");
    // A serial number that no certificate can have: 21 octets.
    let long = "7f".repeat(21);
    ensure!(office.ask(&["-no_nonce"], &long)?.status == "unknown", "{long}");
    Ok(())
}

#[test]
fn an_answer_is_kept_until_it_is_five_hours_old_and_good_for_twelve() -> Result<()> {
    let office = Office::open()?;
    let (_, serial) = office.enrol()?;
    let request = office.request(&["-no_nonce"], &[&serial])?;
    ensure!(find_answer(&office.installation.ca, &request).is_none(), "kept before it was given");
    let first = office.answer(&request)?;
    ensure!((first.next_update() - first.this_update()).whole_hours() == 12, "{first:?}");
    office.clock.advance(5 * 3600 - 1);
    let kept = office.answer(&request)?;
    ensure!(Arc::ptr_eq(&first, &kept), "not kept");
    let now = find_answer(&office.installation.ca, &request).context("it was compared in this second")?;
    ensure!(Arc::ptr_eq(&first, &now), "another");
    office.clock.advance(1);
    let anew = office.answer(&request)?;
    ensure!(anew.this_update() > first.this_update() && anew.der() != first.der(), "not made anew");
    Ok(())
}

#[test]
fn a_nonce_comes_back_and_its_answer_is_kept_for_nobody() -> Result<()> {
    let office = Office::open()?;
    let (_, serial) = office.enrol()?;
    let said = office.ask(&["-nonce"], &serial)?;
    ensure!(said.status == "good" && said.text.contains("OCSP Nonce"), "{said:?}");
    let request = office.request(&["-nonce"], &[&serial])?;
    office.answer(&request)?;
    ensure!(find_answer(&office.installation.ca, &request).is_none(), "an answer with a nonce was kept");
    ensure!(!office.ask(&["-no_nonce"], &serial)?.text.contains("OCSP Nonce"), "a nonce that nobody sent");
    Ok(())
}

#[test]
fn several_certificates_are_answered_together_and_too_many_are_not() -> Result<()> {
    let office = Office::open()?;
    let (revoked, first) = office.enrol()?;
    let second = office.installation.issue(TARO)?.serial.to_string();
    office.installation.revoke_unpublished(&revoked)?;
    let answer = office.answer(&office.request(&["-no_nonce"], &[&first, &second, "4a0b"])?)?;
    for (serial, status) in [(first.as_str(), "revoked"), (&second, "good"), ("4a0b", "unknown")] {
        ensure!(office.client.read(answer.der(), &[], serial)?.status == status, "{serial} is not {status}");
    }
    let serials: Vec<&str> = std::iter::repeat_n("4a0b", 17).collect();
    let der = office.client.ask(&["-no_nonce"], &serials)?;
    ensure!(OcspRequest::read(&der) == Err(OcspFault::MalformedRequest), "seventeen at once");
    Ok(())
}

#[test]
fn another_cas_certificates_and_the_issuing_cas_own_are_nobodys_here() -> Result<()> {
    let office = Office::open()?;
    let other = Office::open()?;
    for issuer in [office.client.root(), other.client.issuing()] {
        let der = office.client.ask_under(issuer, &["-no_nonce"], &["4a0b"])?;
        let request = OcspRequest::read(&der).map_err(|fault| anyhow::anyhow!("{fault:?}"))?;
        let fault = answer_ocsp(&office.installation.ca, &request).err();
        ensure!(fault == Some(OcspFault::Unauthorized), "{}: {fault:?}", issuer.display());
    }
    Ok(())
}

#[test]
fn without_a_responder_a_client_is_told_to_come_back() -> Result<()> {
    let office = Office::without_responder()?;
    let (_, serial) = office.enrol()?;
    let request = office.request(&["-no_nonce"], &[&serial])?;
    let fault = answer_ocsp(&office.installation.ca, &request).err();
    ensure!(fault == Some(OcspFault::TryLater), "{fault:?}");
    renew_responders(&office.installation.ca)?;
    ensure!(office.client.read(office.answer(&request)?.der(), &[], &serial)?.status == "good", "still nobody there");
    Ok(())
}

#[test]
fn a_responder_is_renewed_thirty_days_before_its_end_and_answers_never_outlive_it() -> Result<()> {
    let office = Office::open()?;
    let ca = &office.installation.ca;
    let first = list_responders(ca)?.pop().context("a responder")?;
    ensure!(first.key_is_here && renew_responders(ca)? == 0, "{first:?}");
    // It began five minutes before it was made.
    office.clock.advance(60 * DAY - 301);
    ensure!(renew_responders(ca)? == 0, "renewed too early");
    office.clock.advance(1);
    ensure!(renew_responders(ca)? == 1 && list_responders(ca)?.len() == 2, "not renewed");
    let (_, serial) = office.enrol()?;
    let request = office.request(&["-no_nonce"], &[&serial])?;
    // Nobody looked after it for 90 days: the last answer ends with the responder.
    office.clock.advance(90 * DAY - 3600);
    ensure!((office.answer(&request)?.next_update() - office.answer(&request)?.this_update()).whole_minutes() < 60);
    office.clock.advance(3600);
    ensure!(answer_ocsp(ca, &request).err() == Some(OcspFault::TryLater), "answered by one that has ended");
    let keys = || std::fs::read_dir(&ca.settings().keys.directory).map(Iterator::count);
    let before = keys()?;
    ensure!(renew_responders(ca)? == 1, "not renewed after its end");
    ensure!(keys()? == before - 1, "the keys of the two that have ended stay");
    ensure!(verify_audit(ca)?.broken.is_none(), "the trail is broken");
    Ok(())
}

#[test]
fn a_replaced_responder_answers_from_the_next_question_on() -> Result<()> {
    let office = Office::open()?;
    let (_, serial) = office.enrol()?;
    let before = office.ask(&["-nonce"], &serial)?.text;
    office.clock.advance(1);
    ensure!(replace_responders(&office.installation.ca, &Actor::Host)? == 1);
    let after = office.ask(&["-nonce"], &serial)?.text;
    let name = |text: &str| text.lines().find(|line| line.contains("Responder Id")).map(str::to_owned);
    ensure!(name(&before).is_some() && name(&before) != name(&after), "the old one still answers");
    Ok(())
}

#[test]
fn pkilint_has_nothing_to_say_about_any_answer() -> Result<()> {
    let office = Office::open()?;
    let (certificate, serial) = office.enrol()?;
    let folder = tempfile::tempdir()?;
    let mut lints = Lints::default();
    let mut keep = |name: &str, answer: &SignedResponse| -> Result<()> {
        let file = folder.path().join(name);
        std::fs::write(&file, answer.der())?;
        lints.ocsp(&file);
        Ok(())
    };
    keep("good", &*office.answer(&office.request(&["-sha256", "-no_nonce"], &[&serial])?)?)?;
    keep("nonce", &*office.answer(&office.request(&["-nonce"], &[&serial])?)?)?;
    keep("unknown", &*office.answer(&office.request(&["-no_nonce"], &["4a0b"])?)?)?;
    office.installation.revoke_unpublished(&certificate)?;
    keep("revoked", &*office.answer(&office.request(&["-no_nonce"], &[&serial])?)?)?;
    lints.expect_clean()
}

/// An installation by a clock that stands still, and a client that trusts its root.
struct Office {
    installation: Installation,
    clock: Arc<ManualClock>,
    client: OcspClient,
}

impl Office {
    fn open() -> Result<Self> {
        let office = Self::without_responder()?;
        ensure!(renew_responders(&office.installation.ca)? == 1, "no responder was made");
        Ok(office)
    }

    fn without_responder() -> Result<Self> {
        // openssl's own clock judges the answers.
        let now = ca_core::runtime::clock::Clock::now(&ca_core::runtime::clock::SystemClock).to_string();
        let (installation, clock) = Installation::found_at(&now, &[])?;
        installation.add_person("Taro", TARO)?;
        let authorities = list_authorities(&installation.ca)?;
        let pem = |slug: &str| -> Result<String> {
            let found = authorities.iter().find(|authority| authority.slug == slug).context("a CA")?;
            Ok(certificate_pem(&found.der)?)
        };
        let client = OcspClient::new(&pem("root-g1")?, &pem("issuing-g1")?)?;
        Ok(Self { installation, clock, client })
    }

    fn enrol(&self) -> Result<(CertificateView, String)> {
        let certificate = self.installation.issue(TARO)?;
        let serial = certificate.serial.to_string();
        Ok((certificate, serial))
    }

    fn request(&self, options: &[&str], serials: &[&str]) -> Result<OcspRequest> {
        let der = self.client.ask(options, serials)?;
        OcspRequest::read(&der).map_err(|fault| anyhow::anyhow!("the request is refused: {fault:?}"))
    }

    fn answer(&self, request: &OcspRequest) -> Result<Arc<SignedResponse>> {
        answer_ocsp(&self.installation.ca, request).map_err(|fault| anyhow::anyhow!("no answer: {fault:?}"))
    }

    fn ask(&self, options: &[&str], serial: &str) -> Result<Verified> {
        self.client.read(self.answer(&self.request(options, &[serial])?)?.der(), options, serial)
    }
}

const TARO: &str = "taro@example.com";
const DAY: i64 = 86_400;
