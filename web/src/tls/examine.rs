//! Examines the portal's section and certificate without starting it.

use ca_core::Result;
use ca_core::types::Timestamp;
use time::Duration;

use super::files::TlsFiles;
use super::pair::Pair;
use crate::config::{Portal, PortalConfig};
use crate::listener::PortalListener;

/// What an examination found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortalExamination {
    /// What the listener will speak, and where.
    pub listener: PortalListener,
    /// The last second of the certificate, UTC; `None` without TLS.
    pub not_after: Option<Timestamp>,
    /// What keeps people out.
    pub faults: Vec<String>,
    /// What should be mended.
    pub warnings: Vec<String>,
}

/// Reads the section and its files, and compares certificate, key, host of `portal.url` and time.
///
/// # Errors
/// `Configuration`, naming the key, the file and its fault: the server would not start.
pub fn examine_portal(config: &PortalConfig, now: Timestamp) -> Result<PortalExamination> {
    let section = config.check()?;
    let mut found = PortalExamination {
        listener: listener_of(&section),
        not_after: None,
        faults: Vec::new(),
        warnings: Vec::new(),
    };
    found.warnings.extend(found.listener.fault().map(str::to_owned));
    if let Some((certificate, key)) = &section.files {
        let files = TlsFiles::new(certificate, key);
        examine_certificate(&mut found, &files, section.url.host(), now)?;
    }
    Ok(found)
}

fn listener_of(section: &Portal) -> PortalListener {
    PortalListener {
        address: section.listen,
        speaks_tls: section.files.is_some(),
        url_is_https: section.url.is_secure(),
        is_behind_proxy: !section.proxies.is_empty(),
    }
}

fn examine_certificate(found: &mut PortalExamination, files: &TlsFiles, host: &str, now: Timestamp) -> Result<()> {
    let pair = Pair::read(files)?;
    let not_after = pair.validity.not_after;
    found.not_after = Some(not_after);
    found.warnings.extend(files.exposure_of_key());
    if let Some(fault) = pair.out_of_date(now) {
        found.faults.push(fault);
    } else if not_after - now <= SOON {
        found.warnings.push(format!("the certificate expires on {not_after}; install its successor"));
    }
    found.faults.extend(pair.misnamed(host));
    Ok(())
}

const SOON: Duration = Duration::days(14);
