//! The listeners and the mail worker.

use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::num::NonZero;
use std::sync::{Arc, OnceLock};
use std::thread;

use actix_web::dev::{Server, ServerHandle};
use actix_web::middleware::from_fn;
use actix_web::web::{Data, PayloadConfig};
use actix_web::{App, HttpServer};
use ca_core::ocsp::OcspRequest;
use ca_core::{Ca, Error, Result};
use rustls::ServerConfig;
use tokio::task::JoinSet;

use crate::compressed::Compressed;
use crate::config::{MailConfig, MonitoringConfig, PortalConfig, SelfCheck, SelfCheckConfig, resolve, wrong};
use crate::cookies::Cookies;
use crate::directory::DirectorySignIn;
use crate::hashing::Hashing;
use crate::headers;
use crate::listener::PortalListener;
use crate::mail::{Incoming, Letterhead, Postman};
use crate::portal::{MAX_BODY, Web};
use crate::routes::{self, Rooms};
use crate::tls::{Certificates, TlsFiles, TlsReload, keep};
use crate::turns::Turns;

/// The portal and the publication listener, bound and ready to [`Application::run`].
pub struct Application {
    web: Data<Web>,
    portal: TcpListener,
    tls: Option<ServerConfig>,
    reload: TlsReload,
    publication: TcpListener,
    publication_addr: SocketAddr,
    monitoring: Option<TcpListener>,
    postman: Option<Postman>,
    incoming: Option<Incoming>,
}

impl Application {
    /// Checks the sections and binds both listeners; port 0 selects any free port.
    ///
    /// In the demonstration a page shows all mails, so their texts are kept after they were sent. Without `mail.host` mail waits
    /// in the queue, and outside the demonstration a warning is logged.
    ///
    /// # Errors
    /// `Configuration`, naming the key and its valid values.
    pub fn build(ca: Arc<Ca>, portal: &PortalConfig, mail: &MailConfig, demo: bool) -> Result<Self> {
        let section = portal.check()?;
        let sender = mail.sender()?;
        let certificates = section.files.as_ref().map(|(certificate, key)| {
            let files = TlsFiles::new(certificate, key);
            Certificates::load(files, section.url.host()).map(Arc::new)
        });
        let certificates = certificates.transpose()?;
        let tls = certificates.as_ref().map(Certificates::server_config).transpose()?;
        let (listener, bound) = bind("portal.listen", section.listen)?;
        let address = resolve("publication.listen", &ca.settings().publication.listen)?;
        let (publication, publication_addr) = bind("publication.listen", address)?;
        let url = section.url.bound_to(bound.port());
        let post = || Postman::new(mail, ca.settings(), url.to_string()).map(|it| it.keeping_texts(demo));
        let postman = if mail.host.is_none() { None } else { Some(post()?) };
        let (organisation, hold_days) = (ca.settings().organisation.name.clone(), ca.settings().policy.hold_days);
        let letterhead = Letterhead::new(&url.to_string(), organisation, hold_days).at_offset(section.offset);
        ca.set_notice_writer(letterhead.with_contact(ca.settings().contact.clone()).writer());
        let cookies = Cookies { secure: url.is_secure() };
        let hashing = Hashing::new(cores().clamp(2, 4), HASHING_WAITING);
        let compressed = Compressed::default();
        let answering = Turns::new(cores().div_ceil(2));
        let (batching, scanning, calls) = (Turns::new(1), Turns::new(1), Turns::new(CALLS));
        let (verifying, exporting) = (Turns::new(1), Turns::new(1));
        let (offset, limits, look_up) = (section.offset, section.limits, section.look_up);
        let (directory, self_check) = (OnceLock::new(), OnceLock::new());
        let proxies = section.proxies;
        let web = Data::new(Web {
            ca,
            url,
            sender,
            bound,
            cookies,
            proxies,
            certificates,
            offset,
            limits,
            demo,
            look_up,
            directory,
            self_check,
            hashing,
            calls,
            compressed,
            batching,
            scanning,
            verifying,
            exporting,
            answering,
        });
        Ok(Self {
            web,
            portal: listener,
            tls,
            reload: TlsReload::default(),
            publication,
            publication_addr,
            monitoring: None,
            postman,
            incoming: None,
        })
    }

    /// Also enables sign-in with passwords of the organisation's directory; a second call has no effect.
    #[must_use]
    pub fn with_directory(self, directory: DirectorySignIn) -> Self {
        self.web.directory.get_or_init(|| directory);
        self
    }

    /// Also binds a listener for answers to test mails, so that people can test their mail programs.
    ///
    /// # Errors
    /// `Configuration`.
    pub fn with_self_check(self, section: &SelfCheckConfig, mail: &MailConfig) -> Result<Self> {
        let SelfCheck { address, listen } = section.check(mail, self.web.ca.settings())?;
        let (listener, _) = bind("self_check.listen", listen)?;
        self.web.self_check.get_or_init(|| address.clone());
        Ok(Self { incoming: Some(Incoming::new(listener, address, self.tls.clone())), ..self })
    }

    /// Also binds a listener for the operator's monitoring.
    ///
    /// # Errors
    /// `Configuration`.
    pub fn with_monitoring(self, section: &MonitoringConfig) -> Result<Self> {
        let (listener, _) = bind("monitoring.listen", resolve("monitoring.listen", &section.listen)?)?;
        Ok(Self { monitoring: Some(listener), ..self })
    }

    /// The URL of the portal, with the bound port if the configuration has port 0.
    pub fn portal_url(&self) -> String {
        self.web.url.to_string()
    }

    /// The way to request, while it runs, that the portal's certificate and key are read again.
    pub fn reload(&self) -> TlsReload {
        self.reload.clone()
    }

    /// What the portal's listener speaks, and to whom.
    pub fn portal_listener(&self) -> PortalListener {
        PortalListener {
            address: self.web.bound,
            speaks_tls: self.tls.is_some(),
            url_is_https: self.web.url.is_secure(),
            is_behind_proxy: !self.web.proxies.is_empty(),
        }
    }

    /// The address of the listener for CRLs and CA certificates.
    pub fn publication_addr(&self) -> SocketAddr {
        self.publication_addr
    }

    /// Serves until `shutdown` completes, then finishes the current requests.
    ///
    /// # Errors
    /// `Internal` when a listener fails.
    pub async fn run(self, shutdown: impl Future<Output = ()>) -> Result<()> {
        let ca = Arc::clone(&self.web.ca);
        if self.postman.is_none() && !self.web.demo {
            tracing::warn!("mail.host is not set: mails wait in the queue");
        }
        let mut servers = vec![
            portal_server(Data::clone(&self.web), self.portal, self.tls).map_err(Error::internal)?,
            publication_server(Data::clone(&self.web), self.publication).map_err(Error::internal)?,
        ];
        if let Some(listener) = self.monitoring {
            servers.push(monitoring_server(Data::clone(&self.web), listener).map_err(Error::internal)?);
        }
        let handles: Vec<ServerHandle> = servers.iter().map(Server::handle).collect();
        let mut running: JoinSet<io::Result<()>> = servers.into_iter().collect();
        let postman = self.postman.map(|postman| tokio::spawn(postman.work(Arc::clone(&ca))));
        let keeper = tokio::spawn(keep(self.web.certificates.clone(), Arc::clone(&ca), self.reload));
        let mut incoming = JoinSet::new();
        if let Some(way_in) = self.incoming {
            incoming.spawn(way_in.work(Arc::clone(&ca)));
        }
        let ended = tokio::select! {
            ended = running.join_next() => ended,
            Some(ended) = incoming.join_next() => Some(ended),
            () = shutdown => None,
        };
        incoming.abort_all();
        keeper.abort();
        if let Some(postman) = postman {
            postman.abort();
            // The worker may wait for a commit on a blocking thread.
            ca.commits().wake();
        }
        let stopping: JoinSet<()> = handles.into_iter().map(|handle| handle.stop(true)).collect();
        stopping.join_all().await;
        let mut outcome = ended.map_or(Ok(()), outcome_of);
        while let Some(ended) = running.join_next().await {
            outcome = outcome.and(outcome_of(ended));
        }
        outcome
    }
}

fn portal_server(web: Data<Web>, listener: TcpListener, tls: Option<ServerConfig>) -> io::Result<Server> {
    let rooms = Rooms { demo: web.demo, look_up: web.look_up };
    let server = HttpServer::new(move || {
        App::new()
            .app_data(Data::clone(&web))
            .app_data(PayloadConfig::new(MAX_BODY))
            .configure(routes::portal(rooms))
            .wrap(from_fn(headers::add))
    });
    let workers = cores().min(MAX_PORTAL_WORKERS);
    let server = server.workers(workers).max_connections(CONNECTIONS / workers);
    let server = server.disable_signals().shutdown_timeout(SHUTDOWN_SECONDS);
    let server = match tls {
        None => server.listen(listener),
        Some(tls) => server.listen_rustls_0_23(listener, tls),
    };
    server.map(HttpServer::run)
}

fn publication_server(web: Data<Web>, listener: TcpListener) -> io::Result<Server> {
    let server = HttpServer::new(move || {
        let body = PayloadConfig::new(OcspRequest::MOST_OCTETS);
        App::new().app_data(Data::clone(&web)).app_data(body).configure(routes::publication)
    });
    let server = server.workers(PUBLICATION_WORKERS).max_connections(CONNECTIONS / PUBLICATION_WORKERS);
    let server = server.disable_signals().shutdown_timeout(SHUTDOWN_SECONDS);
    server.listen(listener).map(HttpServer::run)
}

fn monitoring_server(web: Data<Web>, listener: TcpListener) -> io::Result<Server> {
    let server = HttpServer::new(move || App::new().app_data(Data::clone(&web)).configure(routes::monitoring));
    let server = server.workers(1).max_connections(MONITORING_CONNECTIONS);
    server.disable_signals().shutdown_timeout(SHUTDOWN_SECONDS).listen(listener).map(HttpServer::run)
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

fn outcome_of(ended: Result<io::Result<()>, tokio::task::JoinError>) -> Result<()> {
    ended.map_err(Error::internal)?.map_err(Error::internal)
}

fn bind(key: &str, address: SocketAddr) -> Result<(TcpListener, SocketAddr)> {
    let refuse = |error: io::Error| wrong(key, &format!("{address} can't be listened on: {error}"));
    let listener = TcpListener::bind(address).map_err(refuse)?;
    let bound = listener.local_addr().map_err(refuse)?;
    Ok((listener, bound))
}

/// The maximum number of sign-ins that wait for memory; with two cores the last of them waits for about two seconds.
const HASHING_WAITING: usize = 128;
const SHUTDOWN_SECONDS: u64 = 10;
const MAX_PORTAL_WORKERS: usize = 8;
const PUBLICATION_WORKERS: usize = 2;
const MONITORING_CONNECTIONS: usize = 16;
/// The maximum number of connections of each listener; further ones wait. Together with those of the built-in directory they
/// stay below the usual limit of 1024 descriptors, so that many connections leave descriptors for the database.
const CONNECTIONS: usize = 192;
/// One call for each connection of the three listeners; only calls of disconnected clients can exceed this number.
const CALLS: usize = 2 * CONNECTIONS + MONITORING_CONNECTIONS;
