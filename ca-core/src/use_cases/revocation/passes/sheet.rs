//! The sheet of a printed code, shown again.

use super::make::{CodeView, derive_code, find_valid};
use crate::error::Result;
use crate::installation::Ca;
use crate::types::{PassKey, PersonId, Timestamp};
use crate::use_cases::people::shown_once::SHOWN_FOR;

/// A printed code that can be shown.
#[derive(Debug)]
pub struct Sheet {
    pub key: PassKey,
    pub code: CodeView,
    /// When the session can be shown it for the last time, UTC.
    pub until: Timestamp,
}

/// The valid code of a person, within 15 minutes after the session with this token made it; `None` for any other session and
/// later.
///
/// # Errors
/// `KeyUnavailable`; `Internal` when the database can't be read.
pub fn find_sheet(ca: &Ca, person: PersonId, token: &str) -> Result<Option<Sheet>> {
    let now = ca.clock.now();
    let found = ca.store.read(|connection| find_valid(connection, person, now))?;
    let Some(stored) = found.filter(|code| now <= code.created_at + SHOWN_FOR) else { return Ok(None) };
    let key = derive_code(ca, stored.id, token)?;
    let is_own = key.hash() == stored.secret;
    Ok(is_own.then(|| Sheet { key, code: CodeView::of(&stored), until: stored.created_at + SHOWN_FOR }))
}
