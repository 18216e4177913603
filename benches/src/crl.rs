//! A CRL made from the database, and the addition of one more revocation.

use std::fs;
use std::io::Write as _;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair as RsaKeyPair;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use ca_core::keys::PrivateKey;
use ca_core::policy::{Actor, RevokeCertificate, permit};
use ca_core::types::Happening;
use ca_core::use_cases::revocation::revoke::revoke_certificate;
use ca_core::use_cases::status::publish_crl::{newest_crl, publish_all_crls, publish_due_crls};
use inkan_tests::installation::new_csr;
use inkan_tests::keys::Key;

use crate::installation::{Installation, fill_revoked};
use crate::memory;
use crate::openssl_ca::OpensslCa;
use crate::table::{Row, by_turns, median, per_second, quantile};

/// Measures CRLs of ten thousand and of a million entries with reasons, RSA-3072.
pub(crate) fn measure() -> Result<Vec<Row>> {
    let file = Key::UserRsa(2).file()?;
    let pem = fs::read_to_string(&file)?;
    let installation = Installation::found(&fs::read_to_string(Key::Root.file()?)?, &pem)?;
    let mut rows = Vec::new();
    let mut filled = 0;
    for (entries, rounds) in [(10_000, 7), (1_000_000, 3)] {
        fill_revoked(installation.database(), filled + 1, entries)?;
        filled = entries;
        let peer = OpensslCa::new(&file, entries, true)?;
        publish(&installation)?;
        let before = memory::start_counting()?;
        let (inkan, openssl) = by_turns(rounds, 1, || publish(&installation), || peer.make_crl())?;
        let grown = memory::most_since()? - before;
        rows.push(Row {
            work: format!("CRL of {entries} entries from the database"),
            inkan,
            peer: Some(openssl),
            limit: None,
            unit: "CRLs a second",
        });
        let work = format!("memory for making it ({entries} entries)");
        rows.push(Row { work, inkan: grown, peer: None, limit: None, unit: "MB" });
        rows.push(one_more(&installation, &PrivateKey::from_pem(&pem, None)?, entries)?);
    }
    rows.push(issue_beside(&installation, filled)?);
    Ok(rows)
}

/// Measures the 99th percentile of the time for issuing while the CRL is made from the database; the limit is the time
/// without other work.
fn issue_beside(installation: &Installation, entries: u32) -> Result<Row> {
    let requests: Vec<Vec<u8>> = (0..2_000).map(|_| new_csr()).collect::<Result<_>>()?;
    let mut requests = requests.iter().cycle();
    let mut issue_until = |is_over: &dyn Fn() -> bool| {
        let mut took = Vec::new();
        while !is_over() {
            let began = Instant::now();
            installation.issue(requests.next().context("a request")?)?;
            took.push(began.elapsed().as_secs_f64() * 1000.0);
        }
        Ok::<_, anyhow::Error>(quantile(took, 0.99))
    };
    let (mut alone, mut beside) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS_BESIDE {
        let began = Instant::now();
        alone.push(issue_until(&|| began.elapsed() > Duration::from_secs(2))?);
        thread::scope(|scope| {
            let publishing = scope.spawn(|| publish(installation));
            beside.push(issue_until(&|| publishing.is_finished())?);
            publishing.join().unwrap_or_else(|_| bail!("the publishing panicked"))
        })?;
    }
    Ok(Row {
        work: format!(
            "99th percentile of one issuance while a CRL of {entries} entries is made; the limit is when none is"
        ),
        inkan: median(beside),
        peer: None,
        limit: Some(median(alone)),
        unit: "milliseconds",
    })
}

fn publish(installation: &Installation) -> Result<()> {
    Ok(publish_all_crls(installation.ca(), &Actor::Host).map(drop)?)
}

/// Measures from a committed revocation to the stored CRL that contains it; the limit is hashing the same number of bytes,
/// signing once, and writing the bytes to the disk.
fn one_more(installation: &Installation, key: &PrivateKey, entries: u32) -> Result<Row> {
    let (mut ours, mut limits) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let issued = installation.issue(&new_csr()?)?;
        let permitted = permit(&Actor::Host, RevokeCertificate { owner: issued.person })?;
        revoke_certificate(installation.ca(), &permitted, issued.id, Happening::KeyStolen, None)?;
        let began = Instant::now();
        publish_due_crls(installation.ca())?;
        ours.push(per_second(1, began.elapsed()));
        limits.push(per_second(1, hash_sign_and_write(installation, key)?));
    }
    Ok(Row {
        work: format!("one more revocation on a CRL of {entries} entries, until it is stored"),
        inkan: median(ours),
        peer: None,
        limit: Some(median(limits)),
        unit: "CRLs a second",
    })
}

fn hash_sign_and_write(installation: &Installation, key: &PrivateKey) -> Result<Duration> {
    let crl = newest_crl(installation.ca(), &"issuing-g1".parse()?)?.context("a CRL")?;
    let pair = RsaKeyPair::from_pkcs8(key.expose())?;
    let mut signature = vec![0; pair.public_modulus_len()];
    let began = Instant::now();
    let hashed = digest(&SHA256, crl.der());
    let failed = |_| anyhow::anyhow!("the key can't sign");
    pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), hashed.as_ref(), &mut signature).map_err(failed)?;
    let mut file = tempfile::tempfile()?;
    file.write_all(crl.der())?;
    file.sync_data()?;
    Ok(began.elapsed())
}

const ROUNDS: usize = 7;
const ROUNDS_BESIDE: usize = 3;
