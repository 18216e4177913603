//! The names of the people whom rows of the trail name by number.

use std::collections::{BTreeMap, BTreeSet};

use crate::audit::Record;
use crate::error::Result;
use crate::installation::Ca;
use crate::policy::{Permitted, ReadAudit};
use crate::store;
use crate::types::PersonId;

/// The names of the actors and subjects of these rows that are people, by the text in the row.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn name_people(ca: &Ca, _permitted: &Permitted<ReadAudit>, rows: &[Record]) -> Result<BTreeMap<String, String>> {
    let texts = rows.iter().flat_map(|row| [&row.actor, &row.subject]);
    let people: BTreeSet<PersonId> = texts.filter_map(|text| text.strip_prefix("person:")?.parse().ok()).collect();
    let people: Vec<PersonId> = people.into_iter().collect();
    let names = ca.store.read(|connection| store::person::list_names(connection, &people))?;
    Ok(names.into_iter().map(|(id, name)| (format!("person:{id}"), name.to_string())).collect())
}
