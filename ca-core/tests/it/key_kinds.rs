//! The kind of a key stands beside it, so that lists decode no DER.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use ca_core::Ca;
use ca_core::error::{Error, Invalid, KeyFault};
use ca_core::policy::{Actor, IssueDirectly, RevokeCertificate, permit};
use ca_core::runtime::clock::SystemClock;
use ca_core::runtime::entropy::SystemEntropy;
use ca_core::types::{CertificateId, Happening, PersonId, Profile, RequestId, Sha256Digest};
use ca_core::use_cases::enrollment::{self, Submission};
use ca_core::use_cases::issuance::issue_directly::{Wanted, issue_certificate};
use ca_core::use_cases::people::roster;
use ca_core::use_cases::revocation::revoke::{hold_certificate, revoke_certificate};
use ca_core::use_cases::status::certificates;
use inkan_tests::command::run;
use inkan_tests::database::Database;
use inkan_tests::installation::Installation;
use inkan_tests::keys::Key;
use inkan_tests::openssl;

use crate::restored::BackedUp;

#[test]
fn the_update_fills_in_the_kinds_of_keys_that_were_stored_before() -> Result<()> {
    let house = House::found()?;
    let (database, settings) = (&house.installation.database, house.installation.ca.settings().clone());
    let before = told(&house.installation.ca, house.taro)?;
    take_back(database)?;
    // A key that has a certificate, asked for once more.
    let House { request, encrypting, .. } = &house;
    database.execute(&format!(
        "INSERT INTO request_key (request_id, profile, renews_id) VALUES ({request}, 'dual', {encrypting})"
    ))?;
    let updated = Ca::open_with(settings, Arc::new(SystemClock), Arc::new(SystemEntropy))?;
    let mut after = told(&updated, house.taro)?;
    let renewed = after.iter().position(|key| key.profile == Profile::Dual).context("the renewed key")?;
    ensure!(after.remove(renewed).kind == "RSA-3072", "{after:?}");
    ensure!(after == before, "{after:?}");
    ensure!(database.count("certificate WHERE key_kind = ''")? == 0);
    Ok(())
}

#[test]
fn a_backup_from_before_the_update_is_restored_with_the_kinds_of_its_keys() -> Result<()> {
    let house = House::found()?;
    let (installation, settings) = (&house.installation, house.installation.ca.settings().clone());
    if installation.database.is_postgres() {
        // Its tables are restored by the version that has backed them up.
        return Ok(());
    }
    let before = told(&installation.ca, house.taro)?;
    take_back(&installation.database)?;
    let backup = BackedUp::of(installation)?;
    let database = Database::fresh()?;
    let restored = backup.load(installation, &database)?;
    let after = told(&restored, house.taro)?;
    ensure!(after == before, "{after:?}");
    // What it has issued is linted when the test ends.
    Ca::open_with(settings, Arc::new(SystemClock), Arc::new(SystemEntropy))?;
    Ok(())
}

/// A server of the version before goes on until it is restarted, while a command of this version has changed the tables.
#[test]
fn what_an_older_server_writes_after_the_update_is_completed() -> Result<()> {
    let house = House::found()?;
    let (database, installation) = (&house.installation.database, &house.installation);
    let ca = &installation.ca;
    let before = told(ca, house.taro)?;
    let csr = csr(Key::UserRsa(1))?;
    let wanted = Wanted { address: TARO.parse()?, profile: Profile::Encryption, csr };
    let issue = |ca: &Ca| issue_certificate(ca, &permit(&Actor::Host, IssueDirectly)?, wanted.clone());
    hold_certificate(ca, &permit(&Actor::Host, RevokeCertificate { owner: house.taro })?, house.encrypting)?;
    database.execute("UPDATE certificate SET key_kind = ''")?;
    database.execute("UPDATE request_key SET key_kind = '', spki_sha256 = ''")?;
    database.execute("UPDATE revoked SET spki_sha256 = NULL")?;
    let unknown = told_by(ca, house.taro)?;
    ensure!(unknown.iter().all(|key| key.kind == "?"), "{unknown:?}");

    let opened = Ca::open_with(ca.settings().clone(), Arc::new(SystemClock), Arc::new(SystemEntropy))?;
    ensure!(told(&opened, house.taro)? == before, "{before:?}");
    let refused = issue(&opened);
    ensure!(matches!(refused, Err(Error::Invalid(Invalid::Key(KeyFault::Revoked)))), "{refused:?}");
    Ok(())
}

#[test]
fn a_certificate_whose_key_can_not_be_read_is_listed_and_revoked() -> Result<()> {
    let house = House::found()?;
    let (database, ca) = (&house.installation.database, &house.installation.ca);
    database.execute("UPDATE certificate SET key_kind = ''")?;
    let permitted = permit(&Actor::Host, RevokeCertificate { owner: house.taro })?;
    let revoked = revoke_certificate(ca, &permitted, house.encrypting, Happening::KeyDestroyed, None)?;
    ensure!(revoked.key == "?", "{revoked:?}");
    Ok(())
}

#[test]
fn lists_tell_the_kinds_of_keys_that_they_do_not_decode() -> Result<()> {
    let house = House::found()?;
    let database = &house.installation.database;
    let before = told(&house.installation.ca, house.taro)?;
    let garbage = if database.is_postgres() { r"'\x00'" } else { "X'00'" };
    // Issued certificates are linted when the test ends.
    database.execute("CREATE TABLE kept AS SELECT id, der FROM certificate")?;
    database.execute(&format!("UPDATE certificate SET der = {garbage}"))?;
    database.execute(&format!("UPDATE request_key SET csr = {garbage}"))?;
    let after = told(&house.installation.ca, house.taro)?;
    database.execute("UPDATE certificate SET der = (SELECT kept.der FROM kept WHERE kept.id = certificate.id)")?;
    ensure!(after == before, "{after:?}");
    Ok(())
}

/// The database as it was before the update: each migration since is undone, the newest first.
fn take_back(database: &Database) -> Result<()> {
    let set = if database.is_postgres() { "postgres" } else { "sqlite" };
    let folder = format!("{}/../migrations/{set}", env!("CARGO_MANIFEST_DIR"));
    let folders = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<BTreeSet<_>>>()?;
    for folder in folders.iter().rev() {
        let name = folder.file_name().context("a name")?.to_string_lossy();
        let (version, _) = name.split_once('_').context("a version")?;
        if version < "0024" {
            break;
        }
        database.execute(&fs::read_to_string(folder.join("down.sql"))?)?;
        database.execute(&format!("DELETE FROM __diesel_schema_migrations WHERE version = '{version}'"))?;
    }
    Ok(())
}

/// Taro has a certificate for RSA and one for P-256, and asks for two more.
struct House {
    installation: Installation,
    taro: PersonId,
    encrypting: CertificateId,
    request: RequestId,
}

impl House {
    fn found() -> Result<Self> {
        let installation = Installation::found(&[])?;
        let ca = &installation.ca;
        let taro = installation.add_person("Taro", TARO)?;
        let encrypting = installation.certify(TARO, Profile::Encryption, &csr(Key::UserRsa(1))?)?.id;
        installation.certify(TARO, Profile::Signing, &csr(Key::UserP256(1))?)?;
        let person = roster::find_person(ca, taro)?;
        let submission = Submission {
            mailbox: person.mailboxes.first().context("a mailbox")?.id,
            keys: vec![(Profile::Signing, csr(Key::UserEd25519)?), (Profile::Encryption, csr(Key::UserRsa(2))?)],
            source: "192.0.2.1".to_owned(),
            device: String::new(),
        };
        let request = enrollment::submit_request(ca, &person.actor(), &submission)?;
        Ok(Self { installation, taro, encrypting, request })
    }
}

/// What a list says of a key.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    profile: Profile,
    kind: String,
    digest: Option<Sha256Digest>,
}

/// The keys of all certificates and requests of a person, which must be those of the house.
fn told(ca: &Ca, person: PersonId) -> Result<Vec<Told>> {
    let all = told_by(ca, person)?;
    for kind in ["P-256", "RSA-3072", "Ed25519"] {
        ensure!(all.iter().any(|key| key.kind == kind), "{kind}: {all:?}");
    }
    Ok(all)
}

fn told_by(ca: &Ca, person: PersonId) -> Result<Vec<Told>> {
    let certified = certificates::list_certificates(ca, &Actor::Host, person)?;
    let certified =
        certified.into_iter().map(|it| Told { profile: it.profile, kind: it.key, digest: Some(it.key_digest) });
    let asked = enrollment::list_requests(ca, &Actor::Host, person)?.into_iter().flat_map(|request| request.keys);
    let asked = asked.map(|it| Told { profile: it.profile, kind: it.key, digest: it.digest });
    Ok(certified.chain(asked).collect())
}

fn csr(key: Key) -> Result<Vec<u8>> {
    let mut make = openssl::command(&["req", "-new", "-outform", "DER", "-subj", "/CN=a", "-key"]);
    Ok(run(make.arg(key.file()?))?.ok()?.stdout)
}

const TARO: &str = "taro@example.com";
