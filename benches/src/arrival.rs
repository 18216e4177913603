//! The time from a decision to its publication: by HTTP, in the built-in directory, and in slapd.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use data_encoding::{BASE64, HEXLOWER};
use inkan_tests::installation::new_csr;
use inkan_tests::reachable::{BASE, Reachable};
use inkan_tests::slapd::{Person, Slapd, SlapdOptions, section};
use ldap3::{LdapConnAsync, Scope, SearchEntry};
use tokio::runtime::{Builder, Runtime};
use ureq::Agent;

use crate::installation::{ALICE, fill_revoked, pem};
use crate::portal::Portal;
use crate::table::{Row, quantile};

/// Measures `inkan serve` with ten thousand revoked certificates, and a slapd that it publishes to.
pub(crate) fn measure() -> Result<Vec<Row>> {
    let mut organisation = Reachable::new()?;
    let slapd = Slapd::start(SlapdOptions { log_level: 0, ..SlapdOptions::default() })?;
    slapd.add_person(&Person { uid: "alice", name: "Alice Example", mail: ALICE, password: None })?;
    let publishing = section(&organisation.inkan, &slapd, "main", "plaintext = true")?;
    organisation.inkan.configure(&publishing)?;
    fill_revoked(organisation.inkan.database(), 1, REVOKED)?;
    organisation.inkan.holds_inventions();
    let _serving = organisation.inkan.serve()?;
    let portal = Portal::enter(&organisation)?;
    let seen = seen(&organisation, &slapd)?;
    let mut rows = issued(&portal, &seen)?;
    rows.extend(revoked(&portal, &seen)?);
    Ok(rows)
}

/// The places where publication is observed, each with a name.
fn seen(organisation: &Reachable, slapd: &Slapd) -> Result<Vec<(&'static str, Eye)>> {
    let list = format!("{}/crl/issuing-g1.crl", organisation.publication);
    Ok(vec![
        ("HTTP", Eye::OfHttp { agent: Agent::new_with_defaults(), list }),
        ("the built-in directory", Eye::of_directory(&organisation.directory_url)?),
        ("slapd", Eye::of_directory(&slapd.url())?),
    ])
}

/// Measures from the request to the API until a client finds the certificate by Alice's address.
fn issued(portal: &Portal, seen: &[(&'static str, Eye)]) -> Result<Vec<Row>> {
    let directories: Vec<_> = seen.iter().filter(|(_, eye)| matches!(eye, Eye::OfDirectory { .. })).collect();
    let mut took: Vec<Vec<f64>> = directories.iter().map(|_| Vec::new()).collect();
    for _ in 0..ISSUED {
        let asked = pem(&new_csr()?);
        let began = Instant::now();
        // Directories contain only encryption certificates.
        let issued = portal.issue("encryption", &asked)?;
        let certificate = der(&issued.certificate)?;
        let arrived = together(&directories, |eye| eye.wait_for_certificate(&certificate, began))?;
        took.iter_mut().zip(arrived).for_each(|(took, arrived)| took.push(arrived));
        // An entry with a hundred certificates would not be realistic.
        portal.report_lost(&portal.open_report(issued.id)?)?;
    }
    Ok(rows("from a request to the API until the certificate is found by its address in", &directories, took))
}

/// Measures from the form in the portal until the CRL for clients contains the certificate.
fn revoked(portal: &Portal, seen: &[(&'static str, Eye)]) -> Result<Vec<Row>> {
    let eyes: Vec<_> = seen.iter().collect();
    let mut took: Vec<Vec<f64>> = eyes.iter().map(|_| Vec::new()).collect();
    for _ in 0..REPORTED {
        let issued = portal.issue("signing", &pem(&new_csr()?))?;
        let serial = HEXLOWER.decode(issued.serial.as_bytes())?;
        let form = portal.open_report(issued.id)?;
        thread::sleep(IDLE);
        let began = Instant::now();
        portal.report_lost(&form)?;
        let arrived = together(&eyes, |eye| eye.wait_for_revocation(&serial, began))?;
        took.iter_mut().zip(arrived).for_each(|(took, arrived)| took.push(arrived));
    }
    Ok(rows(&format!("from a revocation in the portal until the CRL of {REVOKED} entries lists it by"), &eyes, took))
}

fn rows(work: &str, eyes: &[&(&'static str, Eye)], took: Vec<Vec<f64>>) -> Vec<Row> {
    let of_one = |(eye, took): (&&(&'static str, Eye), Vec<f64>)| {
        [("median", 0.5), ("99th percentile", 0.99)].map(|(name, part)| Row {
            work: format!("{work} {}, {name} of {}", eye.0, took.len()),
            inkan: quantile(took.clone(), part),
            peer: None,
            limit: None,
            unit: "milliseconds",
        })
    };
    eyes.iter().zip(took).flat_map(of_one).collect()
}

/// Runs all observations concurrently; returns the milliseconds that each took.
fn together<'e>(eyes: &[&'e (&'static str, Eye)], look: impl Fn(&'e Eye) -> Result<f64> + Sync) -> Result<Vec<f64>> {
    let look = &look;
    thread::scope(|scope| {
        let looking: Vec<_> = eyes.iter().map(|(_, eye)| scope.spawn(move || look(eye))).collect();
        let ended = looking.into_iter().map(|it| it.join().unwrap_or_else(|_| bail!("a look panicked")));
        ended.collect()
    })
}

/// A client that observes publication.
enum Eye {
    OfHttp { agent: Agent, list: String },
    OfDirectory { runtime: Runtime, ldap: ldap3::Ldap },
}

impl Eye {
    fn of_directory(url: &str) -> Result<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let ldap = runtime.block_on(async {
            let (connection, ldap) = LdapConnAsync::new(url).await?;
            ldap3::drive!(connection);
            Ok::<_, ldap3::LdapError>(ldap)
        })?;
        Ok(Self::OfDirectory { runtime, ldap })
    }

    fn wait_for_certificate(&self, certificate: &[u8], began: Instant) -> Result<f64> {
        let filter = format!("(mail={ALICE})");
        wait(began, || {
            let found = self.search(&filter, "userCertificate;binary")?;
            Ok(found.iter().any(|value| value == certificate))
        })
    }

    fn wait_for_revocation(&self, serial: &[u8], began: Instant) -> Result<f64> {
        let names = |list: &[u8]| list.windows(serial.len()).any(|window| window == serial);
        wait(began, || match self {
            Self::OfHttp { agent, list } => {
                Ok(names(&agent.get(list).call()?.body_mut().with_config().limit(MOST_OCTETS).read_to_vec()?))
            }
            Self::OfDirectory { .. } => {
                let found = self.search(&format!("(cn={ISSUING})"), "certificateRevocationList;binary")?;
                Ok(found.iter().any(|list| names(list)))
            }
        })
    }

    fn search(&self, filter: &str, attribute: &str) -> Result<Vec<Vec<u8>>> {
        let Self::OfDirectory { runtime, ldap } = self else { bail!("HTTP is not searched") };
        let mut ldap = ldap.clone();
        let found = runtime.block_on(ldap.search(BASE, Scope::Subtree, filter, vec![attribute]))?;
        let (entries, _) = found.success()?;
        let values = entries.into_iter().map(SearchEntry::construct);
        Ok(values.filter_map(|mut entry| entry.bin_attrs.remove(attribute)).flatten().collect())
    }
}

/// Polls until the certificate is there; returns the milliseconds since `began`.
fn wait(began: Instant, mut is_there: impl FnMut() -> Result<bool>) -> Result<f64> {
    loop {
        if is_there()? {
            return Ok(began.elapsed().as_secs_f64() * 1000.0);
        }
        ensure!(began.elapsed() < PATIENCE, "it did not arrive within {PATIENCE:?}");
        thread::sleep(BETWEEN_LOOKS);
    }
}

fn der(pem: &str) -> Result<Vec<u8>> {
    let body: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    Ok(BASE64.decode(body.as_bytes())?)
}

const ISSUING: &str = "Example Org Issuing CA G1";
const REVOKED: u32 = 10_000;
const ISSUED: u32 = 100;
const REPORTED: u32 = 50;
/// Longer than the window in which revocations are combined into one CRL.
const IDLE: Duration = Duration::from_millis(1200);
const BETWEEN_LOOKS: Duration = Duration::from_millis(2);
const PATIENCE: Duration = Duration::from_secs(20);
const MOST_OCTETS: u64 = 64 << 20;
