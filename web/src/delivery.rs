//! Delivers audit events to destinations outside: signed webhooks and syslog.

mod connection;
mod courier;
mod event;
mod syslog;
mod trust;
mod webhook;

pub use courier::Courier;
