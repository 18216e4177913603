//! Many certificates for one caller.

use std::fs;

use anyhow::Result;
use ca_core::keys::PrivateKey;
use inkan_tests::installation::new_csr;
use inkan_tests::keys::Key;

use crate::installation::Installation;
use crate::issuance::{CORES, signing_rate};
use crate::openssl_ca::OpensslCa;
use crate::table::{Row, by_turns_of};

/// Measures ten thousand requests against `openssl ca`, which also signs many in one process.
pub(crate) fn measure() -> Result<Vec<Row>> {
    let requests: Vec<Vec<u8>> = (0..COUNT).map(|_| new_csr()).collect::<Result<_>>()?;
    let fewer: Vec<&Vec<u8>> = requests.iter().take(COUNT_OF_PEER as usize).collect();
    let mut rows = Vec::new();
    for (name, key) in [("RSA-3072", Key::UserRsa(1)), ("P-256", Key::UserP256(1))] {
        let file = key.file()?;
        let pem = fs::read_to_string(&file)?;
        let limit = signing_rate(&PrivateKey::from_pem(&pem, None)?)?;
        let root = fs::read_to_string(Key::Root.file()?)?;
        let (inkan, openssl) = by_turns_of(
            ROUNDS,
            (COUNT, || Installation::found(&root, &pem)?.issue_all(&requests)),
            (COUNT_OF_PEER, || OpensslCa::new(&file, 0, false)?.issue_all(&fewer)),
        )?;
        rows.push(Row {
            work: format!("a batch of {COUNT} under a CA with {name}; openssl's of {COUNT_OF_PEER}"),
            inkan,
            peer: Some(openssl),
            limit: Some(limit * CORES),
            unit: "certificates a second",
        });
    }
    Ok(rows)
}

const COUNT: u32 = 10_000;
/// openssl's rate does not depend on the size of a batch.
const COUNT_OF_PEER: u32 = 1_000;
const ROUNDS: usize = 3;
