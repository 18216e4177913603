//! The running server: portal, publication, directory responder, publishers, deliveries, and the threads for scheduled work.

mod hangup;
mod heads;
mod presence;
pub(crate) mod readiness;
mod sign_in;
mod stop;
mod upkeep;

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::SystemTime;

use anyhow::{Context as _, Result};
use ca_core::Ca;
use ca_core::use_cases::operation::restore;
use ldap_publisher::{Responder, Worker};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;
use web::{Application, Courier, PortalListener};

use crate::configuration::Configuration;
pub(crate) use hangup::Hangups;
use presence::Presence;
pub(crate) use presence::{configuration_in_use, is_server_running};
pub(crate) use stop::Stop;

/// A running server.
pub(crate) struct Server {
    pub(crate) ca: Arc<Ca>,
    pub(crate) portal_url: String,
    pub(crate) portal_listener: PortalListener,
    pub(crate) publication: SocketAddr,
    pub(crate) responder: Option<SocketAddr>,
    runtime: Runtime,
    tasks: JoinSet<Result<()>>,
    threads: Vec<JoinHandle<()>>,
    stop: Stop,
    /// `None` when the file can't be written.
    _presence: Option<Presence>,
}

impl Server {
    /// Binds every listener, prepares the mail queue and the OCSP responders, and starts to serve. Without `hangups`, SIGHUP is not
    /// handled.
    pub(crate) fn start(configuration: &Configuration, demo: bool, hangups: Option<Hangups>) -> Result<Self> {
        let ca = configuration.open()?;
        restore::demand_finished(&ca)?;
        let directory = configuration.sign_in()?;
        // What the configuration says wrongly is named before a port is taken.
        let couriers: Vec<Courier> = configuration.each_courier(&ca).into_iter().collect::<ca_core::Result<_>>()?;
        let workers: Vec<Worker> =
            configuration.directories()?.into_iter().map(|directory| Worker::new(Arc::clone(&ca), directory)).collect();
        let application = Application::build(Arc::clone(&ca), &configuration.portal, &configuration.mail, demo)?;
        let application = match &configuration.monitoring {
            Some(section) => application.with_monitoring(section)?,
            None => application,
        };
        let application = match &configuration.self_check {
            Some(section) => application.with_self_check(section, &configuration.mail)?,
            None => application,
        };
        let application = match directory {
            Some(directory) => application.with_directory(sign_in::against(directory)),
            None => application,
        };
        let responder =
            configuration.responder.as_ref().map(|config| Responder::bind(Arc::clone(&ca), config)).transpose()?;
        let stop = Stop::default();
        let (portal_url, portal_listener) = (application.portal_url(), application.portal_listener());
        if let Some(fault) = portal_listener.fault() {
            tracing::warn!(listener = %portal_listener, "{fault}");
        }
        let publication = application.publication_addr();
        let responder_address = responder.as_ref().map(Responder::address);

        upkeep::ready_mail_queue(&ca);
        upkeep::keep_responders(&ca);
        let presence = announce(&ca, configuration.modified);
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let mut tasks = JoinSet::new();
        let entered = runtime.enter();
        if let Some(hangups) = hangups {
            tasks.spawn(hangups.reload_at_each(application.reload(), stop.stopped()));
        }
        tasks.spawn({
            let stopped = stop.stopped();
            async move { application.run(stopped).await.context("the portal ended") }
        });
        if let Some(responder) = responder {
            let stopped = stop.stopped();
            tasks.spawn(async move { responder.run(stopped).await.context("the directory responder ended") });
        }
        for worker in workers {
            let stopped = stop.stopped();
            tasks.spawn(async move {
                worker.run(stopped).await;
                Ok(())
            });
        }
        for courier in couriers {
            let stopped = stop.stopped();
            tasks.spawn(async move {
                courier.run(stopped).await;
                Ok(())
            });
        }
        drop(entered);
        let threads = vec![
            spawn("crl", &ca, &stop, upkeep::keep_crls)?,
            spawn("tend", &ca, &stop, upkeep::tend)?,
            spawn("heads", &ca, &stop, heads::keep_heads)?,
        ];
        Ok(Self {
            ca,
            portal_url,
            portal_listener,
            publication,
            responder: responder_address,
            runtime,
            tasks,
            threads,
            stop,
            _presence: presence,
        })
    }

    /// Serves until `interrupted` is set, or a listener fails.
    pub(crate) fn wait(mut self, interrupted: &Stop) -> Result<()> {
        let ended = self.runtime.block_on(async {
            tokio::select! {
                ended = self.tasks.join_next() => ended,
                () = interrupted.stopped() => None,
            }
        });
        let outcome = match ended {
            Some(ended) => ended.context("a task of the server panicked").and_then(|outcome| outcome),
            None => Ok(()),
        };
        outcome.and(self.end())
    }

    /// Finishes the current requests, signs the last head of the trail, and ends.
    pub(crate) fn end(mut self) -> Result<()> {
        readiness::tell_stopping();
        self.stop.stop();
        self.ca.commits().wake();
        let outcome = self.runtime.block_on(async {
            let mut outcome = Ok(());
            while let Some(ended) = self.tasks.join_next().await {
                outcome = outcome.and(ended.context("a task of the server panicked").and_then(|ended| ended));
            }
            outcome
        });
        let broken = self.threads.into_iter().map(JoinHandle::join).filter(Result::is_err).count();
        heads::sign_if_due(&self.ca);
        anyhow::ensure!(broken == 0, "a thread of the server panicked");
        outcome
    }
}

fn announce(ca: &Ca, configuration: Option<SystemTime>) -> Option<Presence> {
    let announced = Presence::announce(&ca.settings().keys.directory, configuration);
    announced
        .inspect_err(
            |error| tracing::warn!(%error, "the lock that marks a running server can't be taken: commands will publish CRLs themselves"),
        )
        .ok()
}

fn spawn(name: &str, ca: &Arc<Ca>, stop: &Stop, work: fn(&Ca, &Stop)) -> Result<JoinHandle<()>> {
    let (ca, stop) = (Arc::clone(ca), stop.clone());
    Ok(thread::Builder::new().name(name.to_owned()).spawn(move || work(&ca, &stop))?)
}
