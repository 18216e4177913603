//! An entry that several mailboxes stand in: it holds what is wanted by each of them.

use std::slice::from_ref;
use std::sync::Arc;
use std::thread;

use anyhow::{Context as _, Result, ensure};
use ca_core::Ca;
use ca_core::policy::{Actor, ConfirmEntry, ReviewRequests, RevokeCertificate, permit};
use ca_core::types::{EntryIdentity, EntryKey, Happening};
use ca_core::use_cases::feed;
use ca_core::use_cases::feed::entries::{keep_lease, lease_entry, release_entry};
use ca_core::use_cases::people::directory_people::{DirectoryPerson, EntryId, recognise_entry};
use ca_core::use_cases::people::entry_claims::{confirm_entry, list_claims};
use ca_core::use_cases::revocation::revoke::revoke_certificate;
use inkan_tests::installation::Installation;
use inkan_tests::slapd::{Person, Slapd};
use ldap_publisher::{Directory, reconcile};
use time::Duration;
use tokio::runtime::Runtime;

use crate::publishing::{Publishing, certificates, directory, mend};

const TARO: &str = "taro@example.com";
const YAMADA: &str = "yamada@example.com";

#[test]
fn a_second_mailbox_without_a_certificate_takes_nothing_away() -> Result<()> {
    let (slapd, publishing, main) = scene()?;
    let (installation, ca) = (&publishing.installation, &publishing.installation.ca);
    let first = installation.enrol("Taro", TARO)?;
    publishing.wait_until_empty("main")?;
    assert_eq!(certificates(&slapd, TARO)?, from_ref(&first.der));

    // Somebody signs in by the directory, which knows one address more.
    let entry = DirectoryPerson {
        id: EntryId::from_octets(b"an entry").context("an identifier")?,
        name: "Taro Yamada".parse()?,
        addresses: vec![TARO.parse()?, YAMADA.parse()?],
        language: None,
    };
    ensure!(recognise_entry(ca, &entry, &TARO.parse()?).is_err(), "an officer was not asked");
    let claims = list_claims(ca, &permit(&Actor::Host, ReviewRequests)?, 1)?;
    let claim = claims.first().context("a question to the officers")?;
    confirm_entry(ca, &permit(&Actor::Host, ConfirmEntry { person: claim.person })?, claim.id, &claim.mark)?;
    recognise_entry(ca, &entry, &TARO.parse()?)?;
    ensure!(feed::find_mailbox(ca, YAMADA)?.is_some(), "the address was not added");
    publishing.wait_until_empty("main")?;
    assert_eq!(certificates(&slapd, TARO)?, from_ref(&first.der), "the publisher");
    let runtime = Runtime::new()?;
    for _ in 0..2 {
        let report = runtime.block_on(reconcile(Arc::clone(ca), &main, true))?;
        ensure!(report.drift.is_empty(), "{:?}", report.drift);
        assert_eq!(certificates(&slapd, TARO)?, from_ref(&first.der), "reconcile");
    }

    let second = installation.issue(YAMADA)?;
    publishing.wait_until_empty("main")?;
    let both = certificates(&slapd, TARO)?;
    ensure!(both.len() == 2 && both.contains(&first.der) && both.contains(&second.der), "{} values", both.len());
    installation.revoke(&first)?;
    publishing.wait_until_empty("main")?;
    assert_eq!(certificates(&slapd, TARO)?, [second.der]);
    Ok(())
}

#[test]
fn a_mailbox_that_moves_is_taken_out_of_its_old_entry_and_put_into_the_new_one() -> Result<()> {
    let (slapd, publishing, _main) = scene()?;
    let (installation, ca) = (&publishing.installation, &publishing.installation.ca);
    let new = slapd.add_person(&Person { uid: "new", name: "New", mail: "new@example.com", password: None })?;
    let (taro, yamada) = (installation.enrol("Taro", TARO)?, installation.enrol("Yamada", YAMADA)?);
    publishing.wait_until_empty("main")?;
    assert_eq!(certificates(&slapd, TARO)?.len(), 2);

    let old = slapd.find("(uid=taro)", &[])?.dn;
    slapd.modify(&format!("dn: {old}\nchangetype: modify\ndelete: mail\nmail: {YAMADA}\n"))?;
    slapd.modify(&format!("dn: {new}\nchangetype: modify\nadd: mail\nmail: {YAMADA}\n"))?;
    // The entry that it left is renamed as well: it is found by what stays.
    slapd.modify(&format!("dn: {old}\nchangetype: modrdn\nnewrdn: uid=renamed\ndeleteoldrdn: 1\n"))?;
    let mailbox = feed::find_mailbox(ca, YAMADA)?.context("a mailbox")?;
    feed::enqueue(ca, &"main".parse()?, EntryKey::Mailbox(mailbox))?;
    publishing.wait_until_empty("main")?;
    assert_eq!(certificates(&slapd, TARO)?, from_ref(&taro.der));
    assert_eq!(certificates(&slapd, YAMADA)?, from_ref(&yamada.der));

    // It is found nowhere any more: what can be used stays where it was, until it can't.
    slapd.modify(&format!("dn: {new}\nchangetype: modify\ndelete: mail\nmail: {YAMADA}\n"))?;
    feed::enqueue(ca, &"main".parse()?, EntryKey::Mailbox(mailbox))?;
    publishing.wait_until_empty("main")?;
    assert_eq!(certificates(&slapd, "new@example.com")?, from_ref(&yamada.der));
    let revoking = permit(&Actor::Host, RevokeCertificate { owner: yamada.person })?;
    revoke_certificate(ca, &revoking, yamada.id, Happening::Superseded, None)?;
    publishing.wait_until_empty("main")?;
    ensure!(certificates(&slapd, "new@example.com")?.is_empty(), "the entry that it left still has its certificate");
    assert_eq!(certificates(&slapd, TARO)?, [taro.der]);
    Ok(())
}

#[test]
fn a_mailbox_that_has_left_an_entry_is_put_into_its_new_one_when_the_old_one_is_written() -> Result<()> {
    let (slapd, publishing, _main) = scene()?;
    let (installation, ca) = (&publishing.installation, &publishing.installation.ca);
    let new = slapd.add_person(&Person { uid: "new", name: "New", mail: "new@example.com", password: None })?;
    let (taro, yamada) = (installation.enrol("Taro", TARO)?, installation.enrol("Yamada", YAMADA)?);
    publishing.wait_until_empty("main")?;
    let old = slapd.find("(uid=taro)", &[])?.dn;
    slapd.modify(&format!("dn: {old}\nchangetype: modify\ndelete: mail\nmail: {YAMADA}\n"))?;
    slapd.modify(&format!("dn: {new}\nchangetype: modify\nadd: mail\nmail: {YAMADA}\n"))?;
    // The mailbox that stayed, and not the one that left.
    feed::enqueue(ca, &"main".parse()?, EntryKey::Mailbox(feed::find_mailbox(ca, TARO)?.context("a mailbox")?))?;
    publishing.wait_until_empty("main")?;
    assert_eq!(certificates(&slapd, TARO)?, [taro.der]);
    assert_eq!(certificates(&slapd, YAMADA)?, [yamada.der]);
    Ok(())
}

#[test]
fn one_writer_has_an_entry_until_it_gives_it_back_or_its_time_is_over() -> Result<()> {
    let (installation, clock) = Installation::found_at("2026-05-01T00:00:00Z", &["main"])?;
    let (ca, minute) = (&installation.ca, Duration::minutes(1));
    let entry = EntryIdentity::new("entryUUID", "1");
    let first = lease_entry(ca, &"main".parse()?, &entry, minute)?.context("it is free")?;
    ensure!(lease_entry(ca, &"main".parse()?, &entry, minute)?.is_none(), "two writers have one entry");
    ensure!(lease_entry(ca, &"other".parse()?, &entry, minute)?.is_some(), "another directory was held up");
    release_entry(ca, first.clone())?;
    lease_entry(ca, &"main".parse()?, &entry, minute)?.context("it was given back")?;
    clock.advance(61);
    lease_entry(ca, &"main".parse()?, &entry, minute)?.context("its writer died")?;
    release_entry(ca, first)?;
    ensure!(lease_entry(ca, &"main".parse()?, &entry, minute)?.is_none(), "a writer gave back what is another's");
    Ok(())
}

#[test]
fn a_lease_is_renewed_when_little_is_left_of_it_unless_another_writer_took_it() -> Result<()> {
    let (installation, clock) = Installation::found_at("2026-05-01T00:00:00Z", &["main"])?;
    let (ca, minute, rest) = (&installation.ca, Duration::minutes(1), Duration::seconds(40));
    let entry = EntryIdentity::new("entryUUID", "1");
    let is_free = || -> Result<bool> { Ok(lease_entry(ca, &"main".parse()?, &entry, minute)?.is_some()) };
    let lease = lease_entry(ca, &"main".parse()?, &entry, minute)?.context("it is free")?;
    clock.advance(20);
    let lease = keep_lease(ca, lease, rest, minute)?.context("it runs for 40 seconds more")?;
    clock.advance(1);
    let lease = keep_lease(ca, lease, rest, minute)?.context("it is renewed")?;
    clock.advance(60);
    ensure!(!is_free()?, "it was not renewed for a minute");
    clock.advance(1);
    let lease = keep_lease(ca, lease, rest, minute)?.context("it ran out, and nobody took it")?;
    clock.advance(60);
    ensure!(!is_free()?, "what ran out was not renewed");
    clock.advance(1);
    ensure!(is_free()?, "it does not run out");
    ensure!(keep_lease(ca, lease.clone(), rest, minute)?.is_none(), "two writers have one entry");
    clock.advance(61);
    let taken = lease_entry(ca, &"main".parse()?, &entry, minute)?.context("it ran out")?;
    release_entry(ca, taken)?;
    ensure!(keep_lease(ca, lease, rest, minute)?.is_none(), "another writer had the entry meanwhile");
    Ok(())
}

#[test]
fn two_that_mend_and_a_worker_leave_an_entry_as_it_should_be() -> Result<()> {
    let (slapd, publishing, main) = scene()?;
    let installation = &publishing.installation;
    installation.enrol("Taro", TARO)?;
    installation.enrol("Yamada", YAMADA)?;
    for _ in 0..ROUNDS {
        let mend = || mend_well(&installation.ca, &main);
        thread::scope(|scope| -> Result<()> {
            let menders = [scope.spawn(mend), scope.spawn(mend)];
            let (taro, yamada) = (installation.issue(TARO)?, installation.issue(YAMADA)?);
            for mender in menders {
                mender.join().map_err(|_| anyhow::anyhow!("a mender panicked"))??;
            }
            publishing.wait_until_empty("main")?;
            let held = certificates(&slapd, TARO)?;
            ensure!(held.len() == 2 && held.contains(&taro.der) && held.contains(&yamada.der), "{} values", held.len());
            Ok(())
        })?;
    }
    Ok(())
}

fn mend_well(ca: &Arc<Ca>, main: &Directory) -> Result<()> {
    let report = mend(ca, main)?;
    ensure!(!report.has_faults(), "{:?}", report.drift);
    Ok(())
}

/// A directory where one entry has both addresses, with a worker.
fn scene() -> Result<(Slapd, Publishing, Directory)> {
    let slapd = Slapd::start_default()?;
    let dn = slapd.add_person(&Person { uid: "taro", name: "Taro Yamada", mail: TARO, password: None })?;
    slapd.modify(&format!("dn: {dn}\nchangetype: modify\nadd: mail\nmail: {YAMADA}\n"))?;
    let installation = Installation::found(&["main"])?;
    let main = directory(&installation, &slapd, "main", "")?;
    let publishing = Publishing::start(installation, vec![main.clone()])?;
    Ok((slapd, publishing, main))
}

const ROUNDS: usize = 5;
