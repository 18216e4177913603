//! Issuance with one caller.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair as RsaKeyPair;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256};
use ca_core::keys::PrivateKey;
use inkan_tests::installation::new_csr;
use inkan_tests::keys::Key;

use crate::installation::Installation;
use crate::openssl_ca::OpensslCa;
use crate::table::{Row, by_turns_of, median, per_second};

/// Measures RSA-3072 and P-256 CAs against `openssl ca` with an empty index, and with one of ten thousand and of a hundred
/// thousand rows.
pub(crate) fn measure() -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (name, key) in [("RSA-3072", Key::UserRsa(1)), ("P-256", Key::UserP256(1))] {
        let file = key.file()?;
        let pem = fs::read_to_string(&file)?;
        let limit = signing_rate(&PrivateKey::from_pem(&pem, None)?)?;
        for (index, count_of_peer) in [(0, COUNT), (10_000, COUNT), (100_000, COUNT / 5)] {
            let installation = Installation::found(&fs::read_to_string(Key::Root.file()?)?, &pem)?;
            let peer = OpensslCa::new(&file, index, false)?;
            let requests: Vec<Vec<u8>> = (0..COUNT).map(|_| new_csr()).collect::<Result<_>>()?;
            let mut ours = requests.iter().cycle();
            let mut theirs = requests.iter().cycle();
            let mut own = || ours.next().map_or(Ok(()), |csr| installation.issue(csr).map(drop));
            let mut of_peer = || theirs.next().map_or(Ok(()), |csr| peer.issue(csr));
            let (inkan, openssl) = by_turns_of(
                ROUNDS,
                (COUNT, || (0..COUNT).try_for_each(|_| own())),
                (count_of_peer, || (0..count_of_peer).try_for_each(|_| of_peer())),
            )?;
            let work = format!("issue under a CA with {name}, one caller; openssl's index of {index} rows");
            rows.push(Row { work, inkan, peer: Some(openssl), limit: Some(limit), unit: "certificates a second" });
            let together = (0..ROUNDS).map(|_| rate_together(&installation, &requests)).collect::<Result<Vec<_>>>()?;
            let work = format!("the same, {CALLERS} callers of Inkan at once");
            let inkan = median(together);
            rows.push(Row {
                work,
                inkan,
                peer: Some(openssl),
                limit: Some(limit * CORES),
                unit: "certificates a second",
            });
        }
    }
    Ok(rows)
}

/// Certificates per second with many concurrent callers.
fn rate_together(installation: &Installation, requests: &[Vec<u8>]) -> Result<f64> {
    let began = Instant::now();
    thread::scope(|scope| {
        let work = || requests.iter().try_for_each(|csr| installation.issue(csr).map(drop));
        let callers: Vec<_> = (0..CALLERS).map(|_| scope.spawn(work)).collect();
        callers.into_iter().try_for_each(|it| it.join().unwrap_or_else(|_| Err(anyhow::anyhow!("a caller panicked"))))
    })?;
    Ok(per_second(COUNT * CALLERS, began.elapsed()))
}

/// Signatures per second on one core.
pub(crate) fn signing_rate(key: &PrivateKey) -> Result<f64> {
    let random = SystemRandom::new();
    let failed = |_| anyhow::anyhow!("the key can't sign");
    let message = [7; 1000];
    let mut signed = 0;
    if let Ok(pair) = RsaKeyPair::from_pkcs8(key.expose()) {
        let mut signature = vec![0; pair.public_modulus_len()];
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(2) {
            pair.sign(&RSA_PKCS1_SHA256, &random, &message, &mut signature).map_err(failed)?;
            signed += 1;
        }
        return Ok(per_second(signed, began.elapsed()));
    }
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, key.expose())?;
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(2) {
        pair.sign(&random, &message).map_err(failed)?;
        signed += 1;
    }
    Ok(per_second(signed, began.elapsed()))
}

const ROUNDS: usize = 5;
const COUNT: u32 = 100;
const CALLERS: u32 = 16;
/// The limit for many callers is the signing rate of this many cores.
pub(crate) const CORES: f64 = 2.0;
