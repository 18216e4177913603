//! A mail program is tested: a mail comes, is answered, and the page says what came back.

use std::fs;

use anyhow::{Result, ensure};
use inkan_tests::keys::Key;
use inkan_tests::writer::{Writer, hand_over, reply, signature_of};

use super::visit::{ALICE, CHECK, Visit};
use crate::scene::{Issued, issue};

#[test]
fn a_mail_program_is_tested_until_both_work() -> Result<()> {
    let mut visit = Visit::begin()?;
    let issued = issue(&visit.organisation.inkan, ALICE, "dual", Key::UserRsa(1))?;
    visit.sign_in(ALICE)?;
    visit.open("/certificates")?;
    let before = visit.browser.clicks();
    visit.browser.click("main a[href='/self-check']")?;
    visit.browser.picture("self-check")?;
    visit.browser.click("main button")?;
    visit.browser.see(".steps")?;
    visit.browser.picture("self-check-waiting")?;
    let program = Program::with(&visit, &issued)?;
    program.answer(&visit, &program.writer.sign("own", ENTITY, &[])?)?;
    visit.browser.click("main a.button")?;
    visit.browser.see("h1 + .lead + .facts")?;
    visit.browser.picture("self-check-half")?;
    program.answer_well(&visit)?;
    visit.browser.click("main a.button")?;
    visit.browser.see(".done.big")?;
    visit.browser.picture("self-check-passed")?;
    let clicks = visit.browser.clicks() - before;
    ensure!(clicks == 4, "{clicks} clicks");
    Ok(())
}

/// The mail program that got the test mail.
pub(super) struct Program {
    writer: Writer,
    /// The Message-ID of the test mail.
    id: String,
}

impl Program {
    /// Takes the test mail, and has this certificate of a key of the pool.
    pub(super) fn with(visit: &Visit, issued: &Issued) -> Result<Self> {
        let mail = visit.next_mail_about("/self-check/")?;
        let writer = Writer::to(CHECK)?;
        writer.keep_signer(&signature_of(&mail)?)?;
        fs::copy(&issued.certificate, writer.file("own.pem"))?;
        fs::copy(Key::UserRsa(1).file()?, writer.file("own.key"))?;
        let id = mail.lines().find_map(|line| line.strip_prefix("Message-ID: ")).unwrap_or_default().to_owned();
        ensure!(mail.contains(&format!("<{CHECK}>")), "another sender:\n{mail}");
        Ok(Self { writer, id })
    }

    /// Answers with this entity.
    pub(super) fn answer(&self, visit: &Visit, entity: &[u8]) -> Result<()> {
        let said = hand_over(visit.way_in, ALICE, CHECK, &reply(ALICE, CHECK, &self.id, entity))?;
        ensure!(said.starts_with("250"), "{said}");
        Ok(())
    }

    /// Answers signed and encrypted.
    pub(super) fn answer_well(&self, visit: &Visit) -> Result<()> {
        self.answer(visit, &self.writer.seal(&self.writer.sign("own", ENTITY, &[])?)?)
    }
}

pub(super) const ENTITY: &[u8] = b"Content-Type: text/plain; charset=utf-8\r\n\r\nOf course.\r\n";
