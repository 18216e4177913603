//! A CRL from the database.

use std::fs;

use anyhow::Result;
use ca_core::policy::{Actor, RevokeCertificate, permit};
use ca_core::use_cases::publish_crl;
use ca_core::use_cases::revoke::{Happening, revoke_certificate};

use inkan_tests::installation::new_csr;
use inkan_tests::keys::Key;

use crate::installation::Installation;
use crate::openssl_ca::OpensslCa;
use crate::table::{Row, by_turns};

/// CRLs of a thousand and of ten thousand entries with reasons, P-256.
pub(crate) fn measure() -> Result<Vec<Row>> {
    let file = Key::UserP256(2).file()?;
    let installation = Installation::found(&fs::read_to_string(Key::Root.file()?)?, &fs::read_to_string(&file)?)?;
    let mut rows = Vec::new();
    let mut revoked = 0;
    for entries in [1_000, 10_000] {
        while revoked < entries {
            let issued = installation.issue(&new_csr()?)?;
            let permitted = permit(&Actor::Host, RevokeCertificate { owner: issued.person })?;
            revoke_certificate(installation.ca(), &permitted, issued.id, Happening::KeyStolen, None)?;
            revoked += 1;
        }
        let peer = OpensslCa::new(&file, entries, true)?;
        let (inkan, openssl) = by_turns(
            7,
            1,
            || Ok(publish_crl::publish_all_crls(installation.ca(), &Actor::Host).map(drop)?),
            || peer.make_crl(),
        )?;
        rows.push(Row {
            work: format!("CRL of {entries} entries"),
            inkan,
            peer: openssl,
            limit: None,
            unit: "CRLs a second",
        });
    }
    Ok(rows)
}
