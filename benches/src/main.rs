//! Measures Inkan, openssl and the machine's own limit in one run, A B A B, and prints a page for docs/performance.md.
//!
//! `cargo xtask bench` runs it. Absolute figures belong to the machine and the moment; the ratios are what counts.

mod crl;
mod installation;
mod issuance;
mod memory;
mod openssl_ca;
mod table;

use anyhow::Result;

fn main() -> Result<()> {
    let mut rows = issuance::measure()?;
    rows.extend(crl::measure()?);
    print!("{}", table::page(&rows));
    Ok(())
}
