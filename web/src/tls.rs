//! TLS of the portal and of the listener for answers: one certificate, which is read again when its files change.

mod certificates;
mod chain;
mod examine;
mod files;
mod inquiry;
mod keeper;
mod key;
mod pair;

use std::sync::Arc;

use tokio::sync::Notify;

pub(crate) use self::certificates::Certificates;
pub use self::examine::{PortalExamination, examine_portal};
pub(crate) use self::files::TlsFiles;
pub(crate) use self::inquiry::connect_to_first;
pub use self::inquiry::{CertificateTrust, PortalAnswer, SeenCertificate, ask_portal};
pub(crate) use self::keeper::keep;

/// Requests that the running portal reads its certificate and key again.
#[derive(Debug, Clone, Default)]
pub struct TlsReload(Arc<Notify>);

impl TlsReload {
    /// Requests it; several requests at once count as one.
    pub fn request(&self) {
        self.0.notify_one();
    }

    async fn requested(&self) {
        self.0.notified().await;
    }
}
