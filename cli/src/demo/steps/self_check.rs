//! The test of a mail program: Alice's takes the test mail by POP3, verifies the certificate of its sender, and submits a signed
//! and encrypted answer by SMTP; the portal reports that both are right.

use anyhow::{Context as _, Result, ensure};
use der::Decode as _;
use x509_cert::Certificate;

use crate::demo::answer::{self, Signer};
use crate::demo::cast::ALICE;
use crate::demo::post::SELF_CHECK;
use crate::demo::post::client::submit;
use crate::demo::signed::check_certificate;
use crate::demo::test_mail::{certificate_of, field};
use crate::demo::walk::Walk;

pub(super) fn run(walk: &mut Walk<'_>) -> Result<String> {
    let mut browser = walk.sign_in(ALICE)?;
    let choice = browser.open("/self-check")?;
    let mailbox = choice.first_choice("mailbox")?.to_owned();
    let started = browser.submit(choice.form("/self-check")?.with("mailbox", &mailbox))?;
    let result = started.numbered_links("/self-check/").first().copied().context("no link to the result")?.to_owned();
    let mail = walk.wait_for_mail(ALICE, &format!("<{SELF_CHECK}>"))?;
    let sender = check_certificate(&walk.received(certificate_of(&mail, SELF_CHECK)?), walk.issuing()?)?;
    let about = field(&mail, "Message-ID").context("the test mail has no Message-ID")?;
    let (certificate, key) = walk.alice_signing.as_ref().context("Alice's signing certificate was not seen")?;
    let signer = Signer { address: ALICE.address, certificate: &Certificate::from_der(certificate)?, key };
    let answer = answer::write(&signer, SELF_CHECK, &sender, about)?;
    let reply = submit(walk.stage.post.smtp, ALICE.address, SELF_CHECK, &answer)?;
    ensure!(reply.starts_with('2'), "the answer was refused: {reply}");
    let told = browser.open(&result)?.text;
    ensure!(told.contains("Your mail program is ready"), "the portal reports a fault of the answer");
    Ok("signed, encrypted".to_owned())
}
