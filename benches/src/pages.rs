//! Pages of the portal with many certificates.

use std::fmt::Write as _;
use std::time::Instant;

use anyhow::{Context as _, Result};
use ca_core::keys::{KeyAlgorithm, generate_key};
use ca_core::policy::{Actor, GrantRole, OpenSession, Role, permit};
use ca_core::runtime::entropy::SystemEntropy;
use ca_core::types::{EmailAddress, PersonId, Profile};
use ca_core::use_cases::feed::look_up::look_up;
use ca_core::use_cases::offices::grant_role;
use ca_core::use_cases::operation::initialise::FoundingKeys;
use ca_core::use_cases::people::sessions::{Proof, SignInOrigin, open_session_by_host};
use inkan_tests::database::Database;
use inkan_tests::installation::{Installation, new_csr};
use tempfile::TempDir;

use crate::served::Served;
use crate::table::{Row, median, quantile};
use crate::wrk;

/// Measures the 99th percentile of the time for a page for signed-in people, with a million people who have a certificate
/// each and with ten thousand, alternately. The public look-up is called in process: over HTTP it refuses this many
/// requests.
pub(crate) fn measure() -> Result<Vec<Row>> {
    let (few, many) = (House::of(FEW)?, House::of(MANY)?);
    let mut rows = Vec::new();
    for page in PAGES {
        let (mut with_few, mut with_many) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            with_few.push(few.wait_for(page)?);
            with_many.push(many.wait_for(page)?);
        }
        let work = format!(
            "`{}`, 99th percentile for {CLIENTS} who are signed in, {MANY} certificates stored; the limit is with {FEW}",
            page.shown
        );
        rows.push(Row {
            work,
            inkan: median(with_many),
            peer: None,
            limit: Some(median(with_few)),
            unit: "milliseconds",
        });
    }
    let (mut with_few, mut with_many) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        with_few.push(few.look_up()?);
        with_many.push(many.look_up()?);
    }
    let work = "the query of `/find`, 99th percentile, one at a time; the same two installations".to_owned();
    rows.push(Row { work, inkan: median(with_many), peer: None, limit: Some(median(with_few)), unit: "milliseconds" });
    Ok(rows)
}

/// A page, and its URL for the person with this number.
#[derive(Clone, Copy)]
struct PageAsked {
    shown: &'static str,
    is_of_officers: bool,
    address: fn(u32) -> String,
}

/// The pages of all people, and the officers' lists that grow.
const PAGES: [PageAsked; 7] = [
    PageAsked { shown: "/certificates", is_of_officers: false, address: |_| "/certificates".to_owned() },
    PageAsked { shown: "/certificates/{id}", is_of_officers: false, address: |n| format!("/certificates/{n}") },
    PageAsked { shown: "/requests", is_of_officers: false, address: |_| "/requests".to_owned() },
    PageAsked { shown: "/officer/certificates", is_of_officers: true, address: |_| "/officer/certificates".to_owned() },
    PageAsked {
        shown: "/officer/certificates?query=ADDRESS",
        is_of_officers: true,
        address: |n| format!("/officer/certificates?query={}", mail(n)),
    },
    PageAsked {
        shown: "/officer/certificates?query=SERIAL",
        is_of_officers: true,
        address: |n| format!("/officer/certificates?query={}", serial(n)),
    },
    PageAsked { shown: "/officer/people", is_of_officers: true, address: |n| format!("/officer/people?after={n}") },
];

/// An installation behind its listeners, with this many people who have a certificate each.
struct House {
    installation: Installation,
    served: Served,
    /// For each client a person's number and the token of their session, and the token of an officer's session.
    clients: Vec<(u32, String, String)>,
    folder: TempDir,
}

impl House {
    fn of(people: u32) -> Result<Self> {
        let key = || generate_key(KeyAlgorithm::EcdsaP256, &SystemEntropy);
        let keys = FoundingKeys { root: key()?, issuing: key()? };
        let installation = Installation::found_with(Database::in_file()?, &keys, &["main"])?;
        let officer = installation.add_person("Olive", &mail(1))?;
        let ca = &installation.ca;
        for role in Role::ALL {
            grant_role(ca, &permit(&Actor::Host, GrantRole)?, officer, role)?;
        }
        installation.certify(&mail(1), Profile::Encryption, &new_csr()?)?;
        fill(&installation.database, people)?;
        let session = |person| {
            let permitted = permit(&Actor::Host, OpenSession { person })?;
            open_session_by_host(ca, &permitted, SignInOrigin::default(), Proof::SecondFactor)
        };
        let mut clients = Vec::new();
        for client in 0..CLIENTS {
            // The people are evenly spaced, and are not only those of the list of the newest.
            let number = 2 + client * (people / CLIENTS);
            let person: PersonId = number.to_string().parse()?;
            clients.push((number, session(person)?, session(officer)?));
        }
        let served = Served::start(ca)?;
        Ok(Self { installation, served, clients, folder: tempfile::tempdir()? })
    }

    /// The 99th percentile of a page over HTTP, in milliseconds.
    fn wait_for(&self, page: PageAsked) -> Result<f64> {
        let mut asked = String::from("local asked = {\n");
        for (number, own, of_officer) in &self.clients {
            let token = if page.is_of_officers { of_officer } else { own };
            writeln!(asked, "  {{ '{}', 'inkan-session={token}' }},", (page.address)(*number))?;
        }
        asked.push_str(
            "}\nlocal next = 0\nrequest = function()\n  next = next % #asked + 1\n  \
             return wrk.format('GET', asked[next][1], { Cookie = asked[next][2] })\nend\n",
        );
        wrk::p99(self.folder.path(), CLIENTS, &self.served.portal, &asked)
    }

    /// The 99th percentile of looking up an address, in milliseconds.
    fn look_up(&self) -> Result<f64> {
        let mut took = Vec::new();
        for _ in 0..LOOK_UPS {
            for (number, _, _) in &self.clients {
                let address: EmailAddress = mail(*number).parse()?;
                let began = Instant::now();
                look_up(&self.installation.ca, &address)?.context("a mailbox")?;
                took.push(began.elapsed().as_secs_f64() * 1000.0);
            }
        }
        Ok(quantile(took, 0.99))
    }
}

/// Adds people up to this number, each with a mailbox and a copy of the existing certificate under a serial number of its
/// own.
fn fill(database: &Database, people: u32) -> Result<()> {
    database.execute(&format!(
        "CREATE TEMPORARY TABLE numbers (n INTEGER PRIMARY KEY);
         WITH RECURSIVE counted (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM counted WHERE n < {people})
         INSERT INTO numbers SELECT n FROM counted;
         INSERT INTO person (id, name, language, created_at)
         SELECT n, 'Person ' || n, 'en', '2026-01-01 00:00:00' FROM numbers;
         INSERT INTO mailbox (id, address, folded, person_id, kind, created_at)
         SELECT n, printf('person-%d@example.com', n), printf('person-%d@example.com', n), n, 'personal', '2026-01-01 00:00:00'
         FROM numbers;
         INSERT INTO certificate
             (id, authority_id, serial, profile, person_id, mailbox_id, der, key_kind, spki_sha256, not_before, not_after)
         SELECT n, authority_id, CAST(printf('J%015d', n) AS BLOB), profile, n, n, der, key_kind, randomblob(32), not_before,
             not_after
         FROM numbers, certificate WHERE certificate.id = 1"
    ))
}

fn mail(number: u32) -> String {
    format!("person-{number}@example.com")
}

/// The serial number of [`fill`], in hexadecimal.
fn serial(number: u32) -> String {
    format!("J{number:015}").bytes().fold(String::new(), |mut text, octet| {
        let _ = write!(text, "{octet:02x}");
        text
    })
}

const FEW: u32 = 10_000;
const MANY: u32 = 1_000_000;
const CLIENTS: u32 = 200;
const ROUNDS: usize = 3;
/// The number of look-ups for each client.
const LOOK_UPS: usize = 20;
