//! Many at once: what one does, another's doing must not undo.

use std::sync::Barrier;
use std::thread;

use anyhow::{Result, ensure};
use ca_core::policy::{Actor, ReleaseCertificate, RevokeCertificate, permit};
use ca_core::types::{CertificateStatus, Happening, Profile};
use ca_core::use_cases::audit::trail::verify_audit;
use ca_core::use_cases::enrollment::{self, Submission};
use ca_core::use_cases::people::roster;
use ca_core::use_cases::revocation::revoke::{hold_certificate, release_certificate, revoke_certificate};
use ca_core::use_cases::status::certificates::find_certificate;
use ca_core::use_cases::status::publish_crl::{crl_status, newest_crl, publish_due_crls};
use inkan_tests::installation::{Installation, new_csr, without_words};

#[test]
fn the_trail_stays_whole_and_no_revocation_is_lost() -> Result<()> {
    let installation = Installation::found(&["main"])?;
    let writers = 8;
    let each = 6;
    for writer in 0..writers {
        installation.add_person("Someone", &format!("person{writer}@example.com"))?;
    }
    thread::scope(|scope| {
        let work = |writer: usize| -> Result<()> {
            for _ in 0..each {
                let issued =
                    installation.certify(&format!("person{writer}@example.com"), Profile::Signing, &new_csr()?)?;
                let permitted = permit(&Actor::Host, RevokeCertificate { owner: issued.person })?;
                revoke_certificate(&installation.ca, &permitted, issued.id, Happening::KeyStolen, None)?;
                publish_due_crls(&installation.ca)?;
            }
            Ok(())
        };
        let running: Vec<_> = (0..writers).map(|writer| scope.spawn(move || work(writer))).collect();
        running.into_iter().try_for_each(|it| it.join().unwrap_or_else(|_| Err(anyhow::anyhow!("a writer panicked"))))
    })?;
    publish_due_crls(&installation.ca)?;
    let crl = newest_crl(&installation.ca, &"issuing-g1".parse()?)?.map(|crl| crl.facts().entries);
    ensure!(crl == i64::try_from(writers * each).ok(), "the CRL lists {crl:?}");
    ensure!(crl_status(&installation.ca)?.iter().all(|status| status.changes_due == 0), "a change still waits");
    let verdict = verify_audit(&installation.ca)?;
    ensure!(verdict.broken.is_none(), "{verdict:?}");
    Ok(())
}

#[test]
fn of_two_purposes_that_want_one_key_at_once_one_gets_it() -> Result<()> {
    for _ in 0..5 {
        let installation = Installation::found(&[])?;
        installation.add_person("Alice", "alice@example.com")?;
        let csr = new_csr()?;
        let start = Barrier::new(2);
        let outcomes = thread::scope(|scope| {
            let ask = |profile: Profile| {
                start.wait();
                installation.certify("alice@example.com", profile, &csr).is_ok()
            };
            let both = [Profile::Signing, Profile::Encryption].map(|profile| scope.spawn(move || ask(profile)));
            both.map(|it| it.join().unwrap_or(false))
        });
        ensure!(outcomes.iter().filter(|issued| **issued).count() == 1, "{outcomes:?}");
    }
    Ok(())
}

#[test]
fn a_release_never_undoes_a_revocation() -> Result<()> {
    let installation = Installation::found(&[])?;
    let held = installation.enrol("Alice", "alice@example.com")?;
    for round in 0..10 {
        let issued = if round == 0 { held.clone() } else { installation.issue("alice@example.com")? };
        let ca = &installation.ca;
        let permitted = permit(&Actor::Host, RevokeCertificate { owner: issued.person })?;
        hold_certificate(ca, &permitted, issued.id)?;
        let start = Barrier::new(2);
        thread::scope(|scope| {
            let start = &start;
            let release = scope.spawn(move || {
                start.wait();
                permit(&Actor::Host, ReleaseCertificate).and_then(|it| release_certificate(ca, &it, issued.id)).is_ok()
            });
            start.wait();
            let revoked = revoke_certificate(ca, &permitted, issued.id, Happening::KeyStolen, None);
            let released = release.join().unwrap_or(false);
            // The revocation may meet the released row and have to be made again; it must not be undone.
            if let Err(error) = revoked {
                ensure!(released, "{error}");
                revoke_certificate(ca, &permitted, issued.id, Happening::KeyStolen, None)?;
            }
            let status = find_certificate(ca, &Actor::Host, issued.id)?.status;
            ensure!(matches!(status, CertificateStatus::Revoked { .. }), "{status:?}, released: {released}");
            Ok(())
        })?;
    }
    Ok(())
}

#[test]
fn a_link_pressed_in_two_tabs_issues_once() -> Result<()> {
    use std::sync::{Arc, Mutex};

    use ca_core::installation::notice_writer::Occasion;

    let installation = Installation::found(&[])?;
    let person = roster::find_person(&installation.ca, installation.add_person("Alice", "alice@example.com")?)?;
    let mailed = Arc::new(Mutex::new(String::new()));
    let kept = Arc::clone(&mailed);
    installation.ca.set_notice_writer(Arc::new(move |to, occasion| {
        if let (Occasion::ProofWanted { token, .. }, Ok(mut kept)) = (occasion, kept.lock()) {
            kept.clone_from(token);
        }
        without_words(to)
    }));
    let mailbox = person.mailboxes.first().map(|mailbox| mailbox.id).ok_or_else(|| anyhow::anyhow!("no mailbox"))?;
    let submission = Submission {
        mailbox,
        keys: vec![(Profile::Dual, new_csr()?)],
        source: SOURCE.to_owned(),
        device: String::new(),
    };
    enrollment::submit_request(&installation.ca, &person.actor(), &submission)?;
    let token = mailed.lock().map_err(|_| anyhow::anyhow!("the writer panicked"))?.clone();
    let start = Barrier::new(2);
    let successes = thread::scope(|scope| {
        let press = || {
            start.wait();
            enrollment::prove_mailbox(&installation.ca, &person.actor(), &token).is_ok()
        };
        let tabs = [scope.spawn(press), scope.spawn(press)];
        tabs.map(|tab| tab.join().unwrap_or(false)).into_iter().filter(|success| *success).count()
    });
    ensure!(successes == 1, "{successes} presses succeeded");
    let certificates =
        ca_core::use_cases::status::certificates::list_certificates(&installation.ca, &person.actor(), person.id)?;
    ensure!(certificates.len() == 1, "{} certificates came", certificates.len());
    Ok(())
}

const SOURCE: &str = "192.0.2.1";
