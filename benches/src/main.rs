//! Measures Inkan, its peers and the machine's own limit in one run, alternately, and prints the table for docs/performance.md.
//!
//! `cargo xtask bench` runs it. Absolute values depend on the machine and its state; only the ratios are comparable. Names
//! of groups as arguments limit the run to these groups.

mod arrival;
mod bare;
mod batch;
mod cpu;
mod crl;
mod idle;
mod installation;
mod issuance;
mod memory;
mod ocsp;
mod online;
mod openssl_ca;
mod pages;
mod peer;
mod portal;
mod served;
mod table;
mod wrk;

use std::env;

use anyhow::{Result, ensure};

use self::table::Row;

type Measure = fn() -> Result<Vec<Row>>;

/// The groups of measurements: a name and a function.
const GROUPS: &[(&str, Measure)] = &[
    ("issuance", issuance::measure),
    ("batch", batch::measure),
    ("online", online::measure),
    ("crl", crl::measure),
    ("ocsp", ocsp::measure),
    ("pages", pages::measure),
    ("arrival", arrival::measure),
    ("idle", idle::measure),
];

fn main() -> Result<()> {
    let wanted: Vec<String> = env::args().skip(1).collect();
    for name in &wanted {
        ensure!(GROUPS.iter().any(|(group, _)| group == name), "there is no group `{name}`");
    }
    let mut rows = Vec::new();
    for (_, measure) in GROUPS.iter().filter(|(name, _)| wanted.is_empty() || wanted.iter().any(|it| it == name)) {
        let measured = measure()?;
        for row in &measured {
            eprintln!("{}", table::line(row));
        }
        rows.extend(measured);
    }
    print!("{}", table::table(&rows));
    Ok(())
}
