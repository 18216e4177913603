//! What is wiped stood nowhere in the clear: a link that opens an account is sealed before it is stored.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use ca_core::Ca;
use ca_core::error::Error;
use ca_core::installation::notice_writer::{NewNotice, Occasion, Recipient};
use ca_core::policy::{Actor, AddPerson, RevokeCertificate, permit};
use ca_core::types::{Happening, Language, PersonId};
use ca_core::use_cases::mail::notices;
use ca_core::use_cases::operation::backup;
use ca_core::use_cases::people::accounts;
use ca_core::use_cases::revocation::revoke::revoke_certificate;
use inkan_tests::database::Database;
use inkan_tests::installation::Installation;

#[test]
fn a_link_stands_neither_in_the_database_nor_in_a_backup_before_and_after_it_is_sent() -> Result<()> {
    let house = Installation::found(&[])?;
    tell(&house.ca);
    let alice = house.add_person("Alice Example", "alice@example.com")?;
    invite(&house.ca, alice)?;
    let queued = backup_of(&house, "queued")?;
    let mail = notices::claim_due_notice(&house.ca)?.context("the invitation")?;
    let token = token_in(&mail.content.body)?;
    accounts::look_at_invitation(&house.ca, &token)?;
    ensure!(!stands_in(&house.database, &token)?, "a link that waits stands in the database");
    ensure!(!holds(&queued, &token)?, "a link that waits stands in the backup");

    notices::notice_sent(&house.ca, &mail, false)?;
    ensure!(!stands_in(&house.database, &token)?, "a link that was sent stands in the database");
    ensure!(!holds(&backup_of(&house, "sent")?, &token)?, "a link that was sent stands in the backup");
    let kept = notices::recent_notices(&house.ca, 1)?.pop().context("the mail")?;
    ensure!(kept.sent_at.is_some() && kept.content.body.is_empty(), "{kept:?}");

    // The same link in the clear is found in both, so that the search above would have found it.
    house.database.execute(&format!("UPDATE notice SET body = 'https://ca.example.com/invitation/{token}'"))?;
    ensure!(stands_in(&house.database, &token)?, "the search finds no link in the database");
    ensure!(holds(&backup_of(&house, "in-the-clear")?, &token)?, "the search finds no link in a backup");
    Ok(())
}

#[test]
fn what_an_older_program_queued_or_wiped_is_forgotten_when_the_queue_is_made_ready() -> Result<()> {
    let house = Installation::found(&[])?;
    // Long enough for a page of its own among what is freed.
    let (waits, wiped) = ("waiting-link-".repeat(20), "wiped-link-".repeat(20));
    house.database.execute(&format!(
        "INSERT INTO notice (recipient, language, subject, body, created_at, due_at, attempts) VALUES \
         ('a@example.com', 'en', 's', '{waits}', '2026-01-01 00:00:00', '2026-01-01 00:00:00', 0), \
         ('b@example.com', 'en', 's', '{wiped}', '2026-01-01 00:00:00', '2026-01-01 00:00:00', 1)"
    ))?;
    house.database.execute("UPDATE notice SET body = '', sent_at = '2026-01-01 00:00:01' WHERE attempts = 1")?;
    ensure!(stands_in(&house.database, &waits)?, "the search finds nothing at all");
    ensure!(notices::ready_queue(&house.ca)? == 2, "two mails were not sealed");
    ensure!(notices::overwriting_due_since(&house.ca)?.is_some(), "nothing says that the files are to be written anew");
    ensure!(notices::overwrite_wiped(&house.ca)? && !notices::overwrite_wiped(&house.ca)?, "not once");
    for text in [&waits, &wiped] {
        ensure!(!stands_in(&house.database, text)?, "{text} stands in the database");
    }
    ensure!(notices::ready_queue(&house.ca)? == 0, "sealed twice");
    let mail = notices::claim_due_notice(&house.ca)?.context("the mail that waited")?;
    ensure!(mail.content.body == waits && mail.content.recipient.as_str() == "a@example.com", "{mail:?}");
    Ok(())
}

#[test]
fn writing_the_files_anew_stays_due_until_it_has_succeeded() -> Result<()> {
    let house = Installation::found(&[])?;
    let waits = "waiting-link-".repeat(20);
    house.database.execute(&format!(
        "INSERT INTO notice (recipient, language, subject, body, created_at, due_at, attempts) VALUES \
         ('a@example.com', 'en', 's', '{waits}', '2026-01-01 00:00:00', '2026-01-01 00:00:00', 0)"
    ))?;
    let reader = Reader::start(&house.database)?;
    ensure!(notices::ready_queue(&house.ca)? == 1, "the mail was not sealed");
    let early = notices::overwrite_wiped(&house.ca);
    ensure!(early.is_err(), "done while somebody reads what stood there: {early:?}");
    ensure!(stands_in(&house.database, &waits)?, "the search finds nothing at all");
    reader.end()?;

    // As at the next start.
    let next = another(&house)?;
    ensure!(notices::ready_queue(&next)? == 0, "sealed twice");
    ensure!(notices::overwriting_due_since(&next)?.is_some(), "that it failed is forgotten");
    ensure!(notices::overwrite_wiped(&next)?, "it was not tried again");
    ensure!(!stands_in(&house.database, &waits)?, "the text stands in the database");
    ensure!(
        notices::overwriting_due_since(&next)?.is_none() && !notices::overwrite_wiped(&next)?,
        "it is due for ever"
    );
    Ok(())
}

/// Another program that has begun to read the mails, and goes on until it is ended.
struct Reader(Child);

impl Reader {
    fn start(database: &Database) -> Result<Self> {
        let mut command = if let Some(file) = database.url().strip_prefix("sqlite:") {
            let mut python = Command::new("python3");
            python.args(["-c", READ_SQLITE, file]);
            python
        } else {
            let mut psql = Command::new("psql");
            psql.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--dbname", database.url()]);
            psql
        };
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        if database.is_postgres() {
            let stdin = child.stdin.as_mut().context("a pipe")?;
            stdin.write_all(b"BEGIN; LOCK TABLE notice IN ACCESS SHARE MODE;\n\\echo reads\n")?;
        }
        let mut answer = String::new();
        BufReader::new(child.stdout.as_mut().context("a pipe")?).read_line(&mut answer)?;
        ensure!(answer.trim() == "reads", "{answer}");
        Ok(Self(child))
    }

    fn end(mut self) -> Result<()> {
        drop(self.0.stdin.take());
        ensure!(self.0.wait()?.success(), "the reader failed");
        Ok(())
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        // It has ended already unless the test failed.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

const READ_SQLITE: &str = "import sqlite3, sys
it = sqlite3.connect(sys.argv[1], isolation_level=None)
it.execute('BEGIN')
it.execute('SELECT COUNT(*) FROM notice').fetchone()
print('reads', flush=True)
sys.stdin.read()";

#[test]
fn a_mail_is_queued_without_the_passphrase_and_sent_with_it() -> Result<()> {
    let house = Installation::found(&[])?;
    let alice = house.add_person("Alice Example", "alice@example.com")?;
    let certificate = house.issue("alice@example.com")?;
    let passphrase = house.folder.path().join("passphrase");
    let aside = house.folder.path().join("aside");
    fs::rename(&passphrase, &aside)?;
    let other = another(&house)?;
    invite(&other, alice)?;
    let unopened = notices::claim_due_notice(&other);
    ensure!(matches!(unopened, Err(Error::KeyUnavailable(_))), "{unopened:?}");

    // As after an update, before the server was started: news is queued, a link is not.
    for file in ["mail-queue.pem", "mail-queue.pub"] {
        fs::rename(house.folder.path().join("keys").join(file), house.folder.path().join(file))?;
    }
    let bare = another(&house)?;
    ensure!(
        matches!(invite(&bare, alice), Err(error) if error.to_string().contains("mail queue")),
        "a link was queued"
    );
    let permitted = permit(&Actor::Host, RevokeCertificate { owner: certificate.person })?;
    revoke_certificate(&bare, &permitted, certificate.id, Happening::ALL[0], None)?;

    // Another key is made; what was sealed for the first one is given up, and does not keep what follows it.
    fs::rename(&aside, &passphrase)?;
    let last = another(&house)?;
    ensure!(notices::ready_queue(&last)? == 1, "what was queued in the clear stays so");
    let mail = notices::claim_due_notice(&last)?.context("the mail about the revocation")?;
    ensure!(mail.content.body == "news", "{mail:?}");
    ensure!(notices::claim_due_notice(&last)?.is_none(), "a mail that does not open is sent");
    Ok(())
}

#[test]
fn a_sealed_link_is_not_mailed_to_somebody_else() -> Result<()> {
    let house = Installation::found(&[])?;
    tell(&house.ca);
    let alice = house.add_person("Alice Example", "alice@example.com")?;
    invite(&house.ca, alice)?;
    house.database.execute("UPDATE notice SET recipient = 'mallory@example.com'")?;
    ensure!(notices::claim_due_notice(&house.ca)?.is_none(), "Alice's link goes to somebody else");
    ensure!(house.database.count("notice WHERE given_up_at IS NOT NULL")? == 1, "the mail waits for ever");
    Ok(())
}

fn another(house: &Installation) -> Result<Arc<Ca>> {
    let ca = Arc::new(Ca::open(house.ca.settings().clone())?);
    tell(&ca);
    Ok(ca)
}

fn tell(ca: &Ca) {
    ca.set_notice_writer(Arc::new(|to: &Recipient, occasion: &Occasion| NewNotice {
        recipient: to.address.clone(),
        language: Language::En,
        subject: "s".to_owned(),
        body: match occasion {
            Occasion::Invited { token } => format!("https://ca.example.com/invitation/{token}"),
            _ => "news".to_owned(),
        },
        sender: None,
    }));
}

fn invite(ca: &Ca, person: PersonId) -> ca_core::Result<()> {
    accounts::invite(ca, &permit(&Actor::Host, AddPerson)?, person)
}

fn token_in(body: &str) -> Result<String> {
    Ok(body.rsplit('/').next().context("a link")?.to_owned())
}

/// Whether the text is found in the octets of the database's files, or of the table's.
fn stands_in(database: &Database, text: &str) -> Result<bool> {
    if let Some(file) = database.url().strip_prefix("sqlite:") {
        let log = format!("{file}-wal");
        return Ok(
            file_holds(Path::new(file), text)? || (Path::new(&log).exists() && file_holds(Path::new(&log), text)?)
        );
    }
    database.execute("CHECKPOINT")?;
    let octets = "pg_read_binary_file(pg_relation_filepath('notice'))";
    Ok(database.count(&format!("(SELECT 1 WHERE position(convert_to('{text}', 'UTF8') IN {octets}) > 0) AS found"))?
        > 0)
}

fn backup_of(house: &Installation, name: &str) -> Result<std::path::PathBuf> {
    let folder = house.folder.path().join(name);
    fs::create_dir(&folder)?;
    backup::make_backup(&house.ca, &folder, "", &Actor::Host)?;
    Ok(folder)
}

/// Whether a file in the folder or one below it holds the text, as octets or as PostgreSQL's COPY writes them.
fn holds(folder: &Path, text: &str) -> Result<bool> {
    let hexadecimal = data_encoding::HEXLOWER.encode(text.as_bytes());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let found = if path.is_dir() {
            holds(&path, text)?
        } else {
            file_holds(&path, text)? || file_holds(&path, &hexadecimal)?
        };
        if found {
            return Ok(true);
        }
    }
    Ok(false)
}

fn file_holds(file: &Path, text: &str) -> Result<bool> {
    Ok(fs::read(file)?.windows(text.len()).any(|part| part == text.as_bytes()))
}
