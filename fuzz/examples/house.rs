//! Writes what seeds are made of into a folder: what the house has issued and published, and the key that everybody knows.
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
