//! The keys of the server itself: the table that holds them all, and the two before it.

use anyhow::{Context as _, Result, ensure};
use ca_core::Ca;
use ca_core::use_cases::issuance::renew_responder::{list_responders, renew_responders};
use ca_core::use_cases::mail::mail_status::mail_status;
use ca_core::use_cases::mail::sign_notice::{sign_notice, sign_test_mail};
use inkan_tests::installation::Installation;

#[test]
fn the_migration_carries_responders_and_signers_over_and_back() -> Result<()> {
    let installation = Installation::found(&[])?;
    let (ca, database) = (&installation.ca, &installation.database);
    let sender = "inkan@example.com".parse()?;
    renew_responders(ca)?;
    let (notice, test) = (sign_notice(ca, &sender, b"mail\r\n")?, sign_test_mail(ca, &sender, b"mail\r\n")?);
    ensure!(!notice.is_empty() && !test.is_empty(), "nothing was signed");
    let before = told(ca)?;

    database.execute(&migration(database.is_postgres(), "down")?)?;
    ensure!(database.count("ocsp_responder")? == 1, "a responder was lost on the way back");
    ensure!(database.count("notice_signer WHERE profile = 'notice-signer'")? == 1, "a signer was lost on the way back");
    ensure!(database.count("notice_signer WHERE profile = 'self-check'")? == 1, "a signer was lost on the way back");
    database.execute(&migration(database.is_postgres(), "up")?)?;

    ensure!(told(ca)? == before, "{before} became {}", told(ca)?);
    ensure!(renew_responders(ca)? == 0, "the responder was not found again");
    sign_notice(ca, &sender, b"mail\r\n")?;
    sign_test_mail(ca, &sender, b"mail\r\n")?;
    ensure!(database.count("server_key")? == 3, "the signers were not found again");
    Ok(())
}

/// Responders and signers as the operator sees them.
fn told(ca: &Ca) -> Result<String> {
    Ok(format!("{:?} {:?}", list_responders(ca)?, mail_status(ca)?.signers))
}

fn migration(is_postgres: bool, way: &str) -> Result<String> {
    let set = if is_postgres { "postgres" } else { "sqlite" };
    let file = format!("{}/../migrations/{set}/0025_server_key/{way}.sql", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&file).with_context(|| file)
}
