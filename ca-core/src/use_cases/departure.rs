//! Departures: somebody leaves the organisation.
//!
//! A departure begins by freezing the person: sessions, links, requests and roles end, and certificates are suspended. It can be
//! undone until the grace period of the configuration ends; then the certificates are revoked.

mod begin;
mod complete;
mod undo;
mod view;

pub use begin::begin_departure;
pub use complete::{complete_departure, complete_due};
pub use undo::undo_departure;
pub use view::{Departure, DepartureEnd, Forecast, HeldDeparture, find_departure, forecast, list_concerned, list_held};
