//! The certificate that new connections get, and its replacement.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use ca_core::types::{Timestamp, Validity};
use ca_core::{Error, Result};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use super::files::{Stamp, TlsFiles};
use super::pair::Pair;

/// The certificate and key in use. Both are replaced together, for new connections; open connections keep theirs.
#[derive(Debug)]
pub(crate) struct Certificates {
    files: TlsFiles,
    /// The host of `portal.url`.
    host: String,
    state: RwLock<State>,
}

#[derive(Debug)]
struct State {
    pair: Pair,
    /// Why the files as they are now are not used; the pair is an earlier one.
    refused: Option<String>,
}

/// What came of reading the files again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reread {
    /// They hold the certificate that is in use.
    Same,
    /// They hold the certificate that is in use, after they could not be used.
    Mended,
    /// They held another one, valid in this period, which is in use now.
    Replaced(Validity),
    /// They can't be used, for this reason; the earlier certificate stays in use.
    Refused(String),
}

impl Certificates {
    /// Reads the files for the first time. A certificate that has expired is used nevertheless: CRLs, OCSP and directories must not
    /// wait for it.
    ///
    /// # Errors
    /// `Configuration`, naming the key, the file and its fault.
    pub(crate) fn load(files: TlsFiles, host: &str) -> Result<Self> {
        let pair = Pair::read(&files)?;
        Ok(Self { files, host: host.to_owned(), state: RwLock::new(State { pair, refused: None }) })
    }

    /// TLS 1.2 and 1.3 with the certificate in use at each handshake.
    ///
    /// # Errors
    /// `Internal`.
    pub(crate) fn server_config(self: &Arc<Self>) -> Result<ServerConfig> {
        let builder = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(Error::internal)?;
        Ok(builder.with_no_client_auth().with_cert_resolver(Arc::<Self>::clone(self)))
    }

    /// The last second of the certificate in use, UTC.
    pub(crate) fn not_after(&self) -> Timestamp {
        self.read().pair.validity.not_after
    }

    /// Why the files as they are now are not used.
    pub(crate) fn refused(&self) -> Option<String> {
        self.read().refused.clone()
    }

    /// The fault of the validity of the certificate in use.
    pub(super) fn out_of_date(&self, now: Timestamp) -> Option<String> {
        self.read().pair.out_of_date(now)
    }

    /// Why browsers refuse the certificate in use for the portal's host, if they do.
    pub(super) fn misnamed(&self) -> Option<String> {
        self.read().pair.misnamed(&self.host)
    }

    pub(super) fn stamp(&self) -> Stamp {
        self.files.stamp()
    }

    pub(super) fn exposure_of_key(&self) -> Option<String> {
        self.files.exposure_of_key()
    }

    /// Reads the files again and uses them if they are a pair that is valid now.
    pub(super) fn reread(&self, now: Timestamp) -> Reread {
        let read = Pair::read(&self.files).map_err(|error| error.to_string());
        let mut state = self.write();
        match read {
            Ok(pair) if pair.is_same(&state.pair) => match state.refused.take() {
                Some(_) => Reread::Mended,
                None => Reread::Same,
            },
            Ok(pair) => {
                if let Some(fault) = pair.out_of_date(now) {
                    return state.refuse(fault);
                }
                let validity = pair.validity;
                *state = State { pair, refused: None };
                Reread::Replaced(validity)
            }
            Err(fault) => state.refuse(fault),
        }
    }

    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn refuse(&mut self, fault: String) -> Reread {
        self.refused = Some(fault.clone());
        Reread::Refused(fault)
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.read().pair.certified))
    }
}

#[cfg(test)]
mod tests;
