//! The portal, plain HTTP publication of CRLs and CA certificates, sign-in, and mail.
//!
//! All URLs are in [`routes`]. Programs use [`api`] with a token. Any other request passes [`middleware::identify_visitor`];
//! its handler parses it, calls ca-core through one helper, [`portal::Web::call`], and answers. Only [`render::fault_page`]
//! turns a failure into a page.

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        reason = "a test may fail loudly"
    )
)]

mod agent;
mod api;
mod application;
mod blocking;
mod browser_code;
mod compressed;
mod config;
mod cookies;
mod csrf;
mod delivery;
mod device;
mod directory;
mod fault;
mod file_name;
mod form;
mod hashing;
mod headers;
mod links;
mod listener;
mod locale;
mod mail;
mod middleware;
mod mobileconfig;
mod monitoring;
mod multipart;
mod password;
mod plist;
mod portal;
mod proxies;
mod publication;
mod qr;
mod reading;
mod refresh;
mod render;
mod routes;
mod session;
mod tls;
mod turns;
mod typed_time;
mod vcard;
mod visitor;

pub use application::Application;
pub use config::{
    JapaneseCharset, MailConfig, MailTls, MonitoringConfig, PortalConfig, SelfCheckConfig, SyslogConfig, WebhookConfig,
};
pub use delivery::Courier;
pub use directory::{Admission, DirectoryAnswer, DirectoryQuestion, DirectorySignIn, DirectoryUnavailable};
pub use listener::PortalListener;
pub use mail::{Dialogue, Letterhead, MailTrial, Step, TrialMail, TrialStage, TrialStep, read_entity, try_mail_server};
pub use tls::{
    CertificateTrust, PortalAnswer, PortalExamination, SeenCertificate, TlsReload, ask_portal, examine_portal,
};

/// A filter for log lines of this crate's libraries that are of no use to the operator.
pub const QUIET: &str = "actix_server=warn";

/// The libraries of this crate that parse untrusted input, by the first part of their log lines' targets. The operator can't
/// correct the errors that they log. `actix_server` is not included: a worker that ended concerns the operator.
pub const READS_STRANGERS: &[&str] =
    &["actix_http", "actix_router", "actix_tls", "actix_web", "mail_parser", "rustls", "tokio_rustls"];
