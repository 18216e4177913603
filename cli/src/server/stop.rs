//! The signal to stop, for tasks and threads.

use std::future::Future;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// A signal that is set once and that all clones share.
#[derive(Clone)]
pub(crate) struct Stop(watch::Sender<bool>);

impl Default for Stop {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl Stop {
    /// A signal that Ctrl-C and SIGTERM set from now on.
    pub(crate) fn at_signal() -> anyhow::Result<Self> {
        let stop = Self::default();
        let saying = stop.clone();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (mut interrupt, mut terminate) = {
            let _entered = runtime.enter();
            (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?)
        };
        std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
            });
            saying.stop();
        })?;
        Ok(stop)
    }

    /// Sets the signal.
    pub(crate) fn stop(&self) {
        self.0.send_replace(true);
    }

    /// Whether the signal was set.
    pub(crate) fn is_stopped(&self) -> bool {
        *self.0.borrow()
    }

    /// Completes when the signal is set.
    pub(crate) fn stopped(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut heard = self.0.subscribe();
        async move {
            // An error means that the sender was dropped.
            let _ = heard.wait_for(|stopped| *stopped).await;
        }
    }

    /// Sleeps, or returns early when the signal is set; returns whether it was.
    pub(crate) fn sleep(&self, duration: Duration) -> bool {
        let slice = Duration::from_millis(100);
        let mut left = duration;
        while !self.is_stopped() && !left.is_zero() {
            let now = left.min(slice);
            std::thread::sleep(now);
            left -= now;
        }
        self.is_stopped()
    }
}
