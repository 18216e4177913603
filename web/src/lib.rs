//! The portal, plain HTTP publication of CRLs and CA certificates, sign-in, and mail.
//!
//! Every URL stands in [`routes`]. Programs come in by [`api`], with a token and without a page. Any other request passes
//! [`middleware::identify_visitor`], its handler parses it, calls ca-core through one helper, [`portal::Web::call`], and answers; a failure becomes a
//! page in [`render::fault_page`] and nowhere else.

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
mod device;
mod directory;
mod fault;
mod form;
mod hashing;
mod headers;
mod links;
mod locale;
mod mail;
mod middleware;
mod mobileconfig;
mod monitoring;
mod multipart;
mod password;
mod plist;
mod portal;
mod publication;
mod qr;
mod reading;
mod render;
mod routes;
mod session;
mod turns;
mod vcard;
mod visitor;

pub use application::Application;
pub use config::{JapaneseCharset, MailConfig, MailTls, MonitoringConfig, PortalConfig, SelfCheckConfig};
pub use directory::{Admission, DirectoryAnswer, DirectoryQuestion, DirectorySignIn, DirectoryUnavailable};
pub use mail::{Dialogue, Letterhead, Step, read_entity};

/// What of this crate's libraries is not worth a line in the operator's log, as a filter of log lines.
pub const QUIET: &str = "actix_server=warn";

/// This crate's libraries that read what strangers send, by the first part of their log lines' targets. No operator can mend what
/// they call an error. `actix_server` is none of them: a worker that died is for the operator.
pub const READS_STRANGERS: &[&str] =
    &["actix_http", "actix_router", "actix_tls", "actix_web", "mail_parser", "rustls", "tokio_rustls"];
