//! The state of all destinations.

use serde::Serialize;

use crate::config::DestinationKind;
use crate::error::Result;
use crate::installation::Ca;
use crate::policy::{Permitted, SeeDestinations};
use crate::store;
use crate::types::{DestinationName, DestinationState};

/// A destination.
#[derive(Debug, Clone, Serialize)]
pub struct DestinationView {
    /// The name.
    pub name: DestinationName,
    /// The kind; `None` if its section was removed from the configuration.
    pub kind: Option<DestinationKind>,
    /// How far it is; `None` before the first start of the server with its section.
    pub state: Option<DestinationState>,
    /// The number of rows of the trail that follow, with those that are not for this destination.
    pub behind: i64,
}

/// Every configured destination in the order of the configuration, and then those whose section was removed.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn list_destinations(ca: &Ca, _permitted: &Permitted<SeeDestinations>) -> Result<Vec<DestinationView>> {
    read_destinations(ca)
}

/// The same, for the operator's monitoring.
pub(in crate::use_cases) fn read_destinations(ca: &Ca) -> Result<Vec<DestinationView>> {
    let (mut states, rows) = ca
        .store
        .read(|connection| Ok((store::destination::list(connection)?, store::audit::count_rows(connection)?)))?;
    let view = |name: DestinationName, kind, state: Option<DestinationState>| {
        let behind = state.as_ref().map_or(0, |state| rows - state.seq).max(0);
        DestinationView { name, kind, state, behind }
    };
    let mut views = Vec::new();
    for destination in &ca.settings.destinations {
        let at = states.iter().position(|state| state.name == destination.name);
        let state = at.map(|at| states.remove(at));
        views.push(view(destination.name.clone(), Some(destination.kind), state));
    }
    views.extend(states.into_iter().map(|state| view(state.name.clone(), None, Some(state))));
    Ok(views)
}
