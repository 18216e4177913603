//! The delivery of audit events to destinations outside: which events are next, how far each destination is, and what officers skip.
//!
//! Events go out in the order of the trail, at least once. One process at a time delivers to a destination, under a lease. A delivery
//! writes no row of the trail: each one would require another delivery. Skipping is an act of an officer and writes one.

mod batch;
mod skip;
mod view;

pub use batch::{Batch, add_destination, next_batch, note_delivered, note_failed};
pub use skip::{forget_destination, skip_event};
pub(super) use view::read_destinations;
pub use view::{DestinationView, list_destinations};
