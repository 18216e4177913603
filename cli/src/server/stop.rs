//! The word to stop, heard by tasks and threads.

use std::future::Future;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// Said once, heard by everyone who holds a clone.
#[derive(Clone)]
pub(crate) struct Stop(watch::Sender<bool>);

impl Default for Stop {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl Stop {
    /// One that Ctrl-C and SIGTERM say, from now on.
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

    /// Says it.
    pub(crate) fn stop(&self) {
        self.0.send_replace(true);
    }

    /// Whether it was said.
    pub(crate) fn is_stopped(&self) -> bool {
        *self.0.borrow()
    }

    /// Done when it is said.
    pub(crate) fn stopped(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut heard = self.0.subscribe();
        async move {
            // An error means that nobody is left to say it.
            let _ = heard.wait_for(|stopped| *stopped).await;
        }
    }

    /// Sleeps, waking early when it is said; says whether it was.
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
