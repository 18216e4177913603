//! Writes the sources of seeds into a folder: the certificates and CRLs of the test installation, and the public test key.
//!
//!     cargo run --package inkan-fuzz --example house -- FOLDER

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use inkan_fuzz::House;

fn main() -> Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).context("give a folder")?);
    fs::create_dir_all(&folder)?;
    for (name, octets) in House::found()?.works()? {
        fs::write(folder.join(name), octets)?;
    }
    Ok(())
}
