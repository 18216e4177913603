//! Judges that share no code with each other, with openssl or with Inkan, in front of a running organisation: each takes
//! what is good and refuses what is revoked, by CRLs and by OCSP.

mod certtool;
mod elliptic;
mod go;
mod java;

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use inkan_tests::command::run;
use inkan_tests::inkan::{Inkan, Serving};
use inkan_tests::judge::{Question, Source, Verdict};
use inkan_tests::keys::Key;
use inkan_tests::{openssl, wait};

use crate::scene::{Issued, Reachable, authorities, crls, der_of, issue};

const ALICE: &str = "alice@example.com";

/// The policy that the harness's certificates are issued under, which is the one for documentation.
const POLICY: &str = "1.3.6.1.4.1.32473.1.1";

/// Three certificates of Alice's, alike but for what became of them, and the server running.
struct Court {
    reachable: Reachable,
    good: Issued,
    revoked: Issued,
    held: Issued,
    root: PathBuf,
    issuing: PathBuf,
    root_crl: PathBuf,
    issuing_crl: PathBuf,
    _serving: Serving,
}

impl Court {
    fn open() -> Result<Self> {
        let reachable = Reachable::new()?;
        let inkan = &reachable.inkan;
        // The good one last: the directory gives out the newest.
        let [revoked, held, good] = [1, 2, 3].map(|number| issue(inkan, ALICE, "dual", Key::UserRsa(number)));
        let (revoked, held, good) = (revoked?, held?, good?);
        inkan.text(&["certificate", "revoke", &revoked.serial, "--yes", "--happening", "key-stolen"])?;
        inkan.text(&["certificate", "hold", &held.serial])?;
        let (root, issuing) = authorities(inkan, &good)?;
        let (root_crl, issuing_crl) = crls(inkan)?;
        let serving = inkan.serve()?;
        wait::until("the server to have made its responder", || {
            Ok(inkan.run(&["ocsp", "status"])?.succeeded().then_some(()))
        })?;
        Ok(Self { reachable, good, revoked, held, root, issuing, root_crl, issuing_crl, _serving: serving })
    }

    fn question(&self, source: Source) -> Question<'static> {
        Question { root: self.root.clone(), issuing: self.issuing.clone(), mail: ALICE, source, at: None }
    }

    /// The CRLs of root and issuing CA, as files.
    fn crls(&self) -> Source {
        Source::Crls(vec![self.root_crl.clone(), self.issuing_crl.clone()])
    }

    /// What a judge says of the three is what became of them.
    fn expect_told_apart(&self, judge: impl Fn(&Issued) -> Result<Verdict>) -> Result<()> {
        expect(&judge(&self.good)?, &Verdict::Good)?;
        expect(&judge(&self.revoked)?, &Verdict::Revoked(KEY_COMPROMISE))?;
        expect(&judge(&self.held)?, &Verdict::Revoked(CERTIFICATE_HOLD))
    }

    /// A judge that asks the running server sees the held one come back, and the good one go.
    fn expect_changes_seen(&self, judge: impl Fn(&Issued) -> Result<Verdict>) -> Result<()> {
        self.reachable.inkan.text(&["certificate", "release", &self.held.serial])?;
        wait::until("the release to be seen", || Ok((judge(&self.held)? == Verdict::Good).then_some(())))?;
        self.reachable.inkan.text(&[
            "certificate",
            "revoke",
            &self.good.serial,
            "--yes",
            "--happening",
            "superseded",
        ])?;
        wait::until("the revocation to be seen", || {
            Ok((judge(&self.good)? == Verdict::Revoked(SUPERSEDED)).then_some(()))
        })
    }

    /// With a CRL that says nothing about the issuing CA's people, nothing is known: none, one of a CA with the same name
    /// and another key, one that was altered, one that is over.
    fn expect_nothing_known_from_wrong_crls(
        &self,
        judge: impl Fn(&Question<'_>, &Issued) -> Result<Verdict>,
    ) -> Result<()> {
        let root = self.root_crl.clone();
        let wrong = [vec![root.clone()], vec![root.clone(), self.foreign_crl()?], vec![root, self.altered_crl()?]];
        for crls in wrong {
            let question = self.question(Source::Crls(crls));
            let said = judge(&question, &self.good)?;
            ensure!(matches!(said, Verdict::Unknown(_)), "{:?}: {said:?}", question.source);
        }
        for (at, known) in [(moment("1 hour")?, true), (moment("30 days")?, false)] {
            let said = judge(&Question { at: Some(&at), ..self.question(self.crls()) }, &self.good)?;
            ensure!(matches!(said, Verdict::Good) == known, "with the CRLs of now, at {at}: {said:?}");
            ensure!(matches!(said, Verdict::Unknown(_)) != known, "with the CRLs of now, at {at}: {said:?}");
        }
        Ok(())
    }

    /// Of another organisation of this name, with other keys; PEM.
    fn foreign_crl(&self) -> Result<PathBuf> {
        let other = found(Key::SecondRoot, Key::SecondIssuing)?;
        let (_, theirs) = crls(&other)?;
        let foreign = self.reachable.inkan.file("foreign.crl.pem");
        std::fs::copy(theirs, &foreign)?;
        Ok(foreign)
    }

    /// The issuing CA's with one bit of the signature turned; PEM.
    fn altered_crl(&self) -> Result<PathBuf> {
        let (der, pem) = (self.reachable.inkan.file("altered.crl"), self.reachable.inkan.file("altered.crl.pem"));
        let mut octets = der_of("crl", &self.issuing_crl)?;
        *octets.last_mut().context("a signature")? ^= 1;
        std::fs::write(&der, octets)?;
        openssl::to_pem("crl", &der, &pem)?;
        Ok(pem)
    }
}

fn expect(said: &Verdict, verdict: &Verdict) -> Result<()> {
    ensure!(said == verdict, "{verdict:?} was expected, and said was {said:?}");
    Ok(())
}

/// An organisation of the same name, with these keys for its authorities.
fn found(root: Key, issuing: Key) -> Result<Inkan> {
    let inkan = Inkan::without_init()?;
    let mut init = inkan.program()?;
    init.args(["init", "--organisation", "Example Org", "--country", "JP", "--domain", "example.com"]);
    init.args(["--policy-oid", POLICY]);
    init.arg("--data").arg(inkan.path()).args(["--database", inkan.database().url()]);
    run(init.arg("--root-key").arg(root.file()?).arg("--issuing-key").arg(issuing.file()?))?.ok()?;
    Ok(inkan)
}

/// So far from now, RFC 3339. The issuing CA's CRL is good for days, the root's for months.
fn moment(from_now: &str) -> Result<String> {
    let mut date = Command::new("date");
    Ok(run(date.args(["--utc", "--date", from_now, "+%Y-%m-%dT%H:%M:%SZ"]))?.ok()?.text().trim().to_owned())
}

/// `CRLReason`, RFC 5280, section 5.3.1.
const KEY_COMPROMISE: u8 = 1;
const SUPERSEDED: u8 = 4;
const CERTIFICATE_HOLD: u8 = 6;
