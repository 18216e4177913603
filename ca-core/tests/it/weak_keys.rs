//! Keys that turn out to be weak only beside each other.

use anyhow::{Result, anyhow, ensure};
use ca_core::policy::{Actor, SearchCertificates, permit};
use ca_core::types::Profile;
use ca_core::use_cases::operation::check_keys::{KeysReport, check_keys};
use inkan_tests::installation::{Installation, new_csr};
use inkan_tests::keys::Key;
use rsa::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _};
use rsa::traits::PrivateKeyParts as _;
use rsa::{BoxedUint, PrivateKey};

#[test]
fn two_people_whose_keys_share_a_prime_are_found_and_the_others_are_not() -> Result<()> {
    let installation = Installation::found(&[])?;
    let [first, second, third] = [key(Key::UserRsa(1))?, key(Key::UserRsa(2))?, key(Key::UserRsa(3))?];
    let shared = [from_primes(&first, 0, &second, 0)?, from_primes(&first, 0, &third, 1)?];
    for (name, key) in [("a", &second), ("b", &shared[0]), ("c", &third), ("d", &shared[1])] {
        let address = format!("{name}@example.com");
        installation.add_person(name, &address)?;
        installation.certify(&address, Profile::Signing, &csr(key)?)?;
        // A renewal with the same key is one key still.
        installation.certify(&address, Profile::Signing, &csr(key)?)?;
    }
    installation.add_person("e", "e@example.com")?;
    installation.certify("e@example.com", Profile::Signing, &new_csr()?)?;
    let report = check(&installation)?;
    ensure!((report.certificates, report.keys) == (9, 5), "{report:?}");
    let mut found: Vec<&str> = report.weak.iter().map(|weak| weak.address.as_str()).collect();
    found.sort_unstable();
    // a has the other prime of b's key, c that of d's; b and d have one in common.
    ensure!(found == ["a@example.com", "b@example.com", "c@example.com", "d@example.com"], "{report:?}");
    Ok(())
}

#[test]
fn good_keys_are_good() -> Result<()> {
    let installation = Installation::found(&[])?;
    for (name, key) in [("a", Key::UserRsa(1)), ("b", Key::UserRsa(2)), ("c", Key::UserRsa(3))] {
        let address = format!("{name}@example.com");
        installation.add_person(name, &address)?;
        installation.certify(&address, Profile::Signing, &csr(&self::key(key)?)?)?;
    }
    let report = check(&installation)?;
    ensure!(report.weak.is_empty() && report.keys == 3, "{report:?}");
    Ok(())
}

fn check(installation: &Installation) -> Result<KeysReport> {
    Ok(check_keys(&installation.ca, &permit(&Actor::Host, SearchCertificates)?)?)
}

fn key(key: Key) -> Result<PrivateKey> {
    Ok(PrivateKey::from_pkcs8_pem(&std::fs::read_to_string(key.file()?)?)?)
}

/// A key of one prime of each.
fn from_primes(one: &PrivateKey, place: usize, other: &PrivateKey, other_place: usize) -> Result<PrivateKey> {
    let prime = |key: &PrivateKey, place: usize| {
        key.primes().get(place).map(|it| it.as_ref().clone()).ok_or_else(|| anyhow!("a prime"))
    };
    Ok(PrivateKey::from_primes(vec![prime(one, place)?, prime(other, other_place)?], BoxedUint::from(65_537_u32))?)
}

fn csr(key: &PrivateKey) -> Result<Vec<u8>> {
    let pem = key.to_pkcs8_pem(rsa::pkcs8::LineEnding::LF)?;
    let pair = rcgen::KeyPair::from_pem(&pem)?;
    Ok(rcgen::CertificateParams::default().serialize_request(&pair)?.der().to_vec())
}
