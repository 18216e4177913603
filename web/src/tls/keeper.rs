//! Reads the portal's certificate again on request and when its files change, and raises alarms.

use std::sync::Arc;
use std::time::Duration;

use ca_core::{Ca, Result};
use time::Duration as Period;
use tokio::time::{Instant, sleep};

use super::TlsReload;
use super::certificates::{Certificates, Reread};
use super::files::Stamp;
use crate::blocking::blocking;

/// Looks after the certificate until it is dropped. Without TLS it only answers requests.
pub(crate) async fn keep(certificates: Option<Arc<Certificates>>, ca: Arc<Ca>, reload: TlsReload) {
    let Some(certificates) = certificates else { return answer_without_tls(&reload).await };
    let mut keeper = Keeper { certificates, ca, read: None, seen: None };
    let mut alarmed: Option<Instant> = None;
    keeper.warn_of_exposed_key().await;
    loop {
        let outcome = if alarmed.is_none_or(|at| at.elapsed() >= ALARM_EVERY) {
            alarmed = Some(Instant::now());
            keeper.raise_alarms().await
        } else {
            tokio::select! {
                () = reload.requested() => keeper.read_on_request().await,
                () = sleep(LOOK_EVERY) => keeper.read_when_changed().await,
            }
        };
        if let Err(error) = outcome {
            tracing::error!(%error, "the portal's certificate can't be read again");
        }
    }
}

async fn answer_without_tls(reload: &TlsReload) {
    loop {
        reload.requested().await;
        tracing::info!("nothing was read again: the portal has no certificate_file");
    }
}

struct Keeper {
    certificates: Arc<Certificates>,
    ca: Arc<Ca>,
    /// The stamp of the files when they were read last; `None` before the first look.
    read: Option<Stamp>,
    /// The stamp at the last look.
    seen: Option<Stamp>,
}

impl Keeper {
    async fn read_on_request(&mut self) -> Result<()> {
        self.warn_of_exposed_key().await;
        if self.reread().await? == Reread::Same {
            tracing::info!("read the portal's certificate again: it is the one in use");
        }
        Ok(())
    }

    /// Reads the files when they have changed since they were read and not since the last look: a program that writes one after the
    /// other is not disturbed. The first look always reads, because the files may have changed since the start.
    async fn read_when_changed(&mut self) -> Result<()> {
        let certificates = Arc::clone(&self.certificates);
        let stamp = Some(blocking(move || certificates.stamp()).await?);
        let settled = self.seen.is_none() || stamp == self.seen;
        self.seen.clone_from(&stamp);
        if settled && stamp != self.read {
            // Before the first look the start has warned.
            if self.read.is_some() {
                self.warn_of_exposed_key().await;
            }
            self.reread().await?;
        }
        Ok(())
    }

    /// Reads the files and logs what came of it.
    async fn reread(&mut self) -> Result<Reread> {
        let (certificates, ca) = (Arc::clone(&self.certificates), Arc::clone(&self.ca));
        // The stamp is taken before the files are read: a change during the reading is found at the next look.
        let read = move || (certificates.stamp(), certificates.reread(ca.clock().now()));
        let (stamp, outcome) = blocking(read).await?;
        self.read = Some(stamp);
        match &outcome {
            Reread::Same => {}
            Reread::Mended => tracing::info!("the files of the portal's certificate hold the one in use again"),
            Reread::Replaced(validity) => {
                tracing::info!(tls.not_after = %validity.not_after, "new connections get the portal's new certificate");
                self.warn_of_name();
            }
            Reread::Refused(fault) => {
                tracing::error!(%fault, "the portal's new certificate can't be used; the previous one stays in use");
            }
        }
        Ok(outcome)
    }

    fn warn_of_name(&self) {
        if let Some(fault) = self.certificates.misnamed() {
            tracing::warn!("{fault}");
        }
    }

    /// Warns if other users can use the key. That is no error, because the portal worked with such a key before.
    async fn warn_of_exposed_key(&self) {
        let certificates = Arc::clone(&self.certificates);
        match blocking(move || certificates.exposure_of_key()).await {
            Ok(Some(fault)) => tracing::warn!("{fault}"),
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "the permissions of the portal's key can't be checked"),
        }
    }

    /// Reads refused files once more, because a certificate may have become valid meanwhile.
    async fn raise_alarms(&mut self) -> Result<()> {
        if self.certificates.refused().is_some() {
            self.reread().await?;
        }
        let (now, ends) = (self.ca.clock().now(), self.certificates.not_after());
        if let Some(fault) = self.certificates.out_of_date(now) {
            tracing::error!(%fault, "browsers refuse the portal: its certificate is not valid");
        } else if ends - now <= SOON {
            tracing::warn!(%ends, "the portal's certificate expires soon: install its successor");
        }
        self.warn_of_name();
        Ok(())
    }
}

const LOOK_EVERY: Duration = Duration::from_secs(2);
const ALARM_EVERY: Duration = Duration::from_hours(1);
/// Certificates of 90 days are usually replaced 30 days before their end.
const SOON: Period = Period::days(14);
