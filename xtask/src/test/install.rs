//! The missing requirements of the tests: their description, and the commands that install them.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::{debian, node, run_to_end, venv};

/// The missing requirements.
pub(super) struct Lacking {
    packages: Vec<&'static str>,
    python: bool,
    node: bool,
    node_packages: bool,
}

impl Lacking {
    pub(super) fn is_empty(&self) -> bool {
        self.packages.is_empty() && !self.python && !self.node && !self.node_packages
    }
}

impl fmt::Display for Lacking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the tests need what is not installed here:")?;
        for package in &self.packages {
            writeln!(f, "  Debian package {package}")?;
        }
        if self.python {
            writeln!(f, "  .venv with the packages of {}", venv::REQUIREMENTS)?;
        }
        if self.node {
            writeln!(
                f,
                "  Node {} or later with npm: install it as your system does (https://nodejs.org)",
                node::OLDEST
            )?;
        }
        if self.node_packages {
            writeln!(f, "  the packages of {}", node::PACKAGES)?;
        }
        writeln!(f, "get it with: cargo xtask test --install")
    }
}

pub(super) fn what_is_lacking(root: &Path) -> Result<Lacking> {
    Ok(Lacking {
        packages: debian::lacking_packages(),
        python: !venv::is_up_to_date(root)?,
        node: !node::is_there(),
        node_packages: !node::is_up_to_date(root)?,
    })
}

/// Installs the missing requirements.
///
/// # Errors
/// When apt-get or pip fails, or when a program is still missing afterwards.
pub(super) fn provide(root: &Path, lacking: &Lacking) -> Result<()> {
    if !lacking.packages.is_empty() {
        install_packages(&lacking.packages)?;
    }
    if lacking.python {
        venv::make(root)?;
    }
    if lacking.node_packages && !lacking.node {
        node::make(root)?;
    }
    let still = what_is_lacking(root)?;
    anyhow::ensure!(still.is_empty(), "after installing, {still}");
    Ok(())
}

fn install_packages(packages: &[&str]) -> Result<()> {
    println!("installing {}", packages.join(" "));
    let _no_services = ServiceStartBlock::put_up()?;
    run_to_end(as_root("apt-get").args(["update", "--quiet=2"]))?;
    run_to_end(
        as_root("apt-get")
            .args(["install", "--quiet=2", "--yes", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0"])
            .args(packages),
    )
    .context("installing Debian packages")
}

/// While this file exists, no package starts its service: the tests start servers of their own.
struct ServiceStartBlock {
    ours: bool,
}

impl ServiceStartBlock {
    const POLICY: &str = "/usr/sbin/policy-rc.d";

    fn put_up() -> Result<Self> {
        if Path::new(Self::POLICY).exists() {
            return Ok(Self { ours: false });
        }
        let mut script = tempfile::NamedTempFile::new()?;
        script.write_all(b"#!/bin/sh\nexit 101\n")?;
        fs::set_permissions(script.path(), fs::Permissions::from_mode(0o755))?;
        run_to_end(as_root("install").args(["--mode=755"]).arg(script.path()).arg(Self::POLICY))?;
        Ok(Self { ours: true })
    }
}

impl Drop for ServiceStartBlock {
    fn drop(&mut self) {
        if self.ours && run_to_end(as_root("rm").args(["-f", Self::POLICY])).is_err() {
            eprintln!("could not remove {}: remove it, or packages will not start their services", Self::POLICY);
        }
    }
}

/// The program, through sudo unless this process is root. apt must not ask questions.
fn as_root(program: &str) -> Command {
    if is_root().unwrap_or(false) {
        let mut command = Command::new(program);
        command.env("DEBIAN_FRONTEND", "noninteractive");
        return command;
    }
    let mut command = Command::new("sudo");
    command.args(["env", "DEBIAN_FRONTEND=noninteractive", program]);
    command
}

/// Whether this process runs as the superuser.
pub(super) fn is_root() -> io::Result<bool> {
    Ok(fs::metadata("/proc/self")?.uid() == 0)
}
