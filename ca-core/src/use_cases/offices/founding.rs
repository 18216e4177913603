//! Whether the host still acts alone.

use serde::Serialize;

use crate::audit::Event;
use crate::error::Result;
use crate::installation::Ca;
use crate::policy::{Actor, Role};
use crate::store::{self, Reader, Tx};

/// The number of administrators, and of security officers, that dual control needs.
pub const NEEDED: i64 = 2;

/// How many officers can decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// Whether the installation is being founded, so that the host acts alone. Once this has ended it does not come back.
    pub is_founding: bool,
    /// The number of administrators with a second factor.
    pub administrators: i64,
    /// The number of security officers with a second factor.
    pub security_officers: i64,
}

impl Standing {
    /// Whether there are fewer officers than dual control needs.
    pub fn is_short(&self) -> bool {
        self.missing_administrators() > 0 || self.missing_security_officers() > 0
    }

    /// The number of administrators with a second factor that are missing.
    pub fn missing_administrators(&self) -> i64 {
        (NEEDED - self.administrators).max(0)
    }

    /// The number of security officers with a second factor that are missing.
    pub fn missing_security_officers(&self) -> i64 {
        (NEEDED - self.security_officers).max(0)
    }
}

/// How many officers can decide.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn find_standing(ca: &Ca) -> Result<Standing> {
    ca.store.read(read_standing)
}

pub(super) fn read_standing(connection: &mut Reader) -> Result<Standing> {
    let (administrators, security_officers) = (
        store::founding::count_ready(connection, Role::Administrator)?,
        store::founding::count_ready(connection, Role::SecurityOfficer)?,
    );
    let mut standing = Standing { is_founding: false, administrators, security_officers };
    // Whoever sets up the last second factor ends the founding in the same transaction; a newer program may find it over.
    standing.is_founding = standing.is_short() && store::founding::find_end(connection)?.is_none();
    Ok(standing)
}

/// Ends the founding if there are enough officers, in a transaction of its own: for an installation that an earlier version founded, and
/// for two second factors that two processes set up at once.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn end_founding(ca: &Ca) -> Result<()> {
    let is_due = ca.store.read(|connection| {
        Ok(!read_standing(connection)?.is_short() && store::founding::find_end(connection)?.is_none())
    })?;
    if is_due { ca.write(|tx| settle_founding(tx).map(drop)) } else { Ok(()) }
}

/// Ends the founding if there are enough officers, for good; returns how many there are. Whatever adds roles or second factors
/// calls this in its transaction afterwards, and whatever removes them before.
///
/// # Errors
/// `Internal`.
pub(crate) fn settle_founding(tx: &mut Tx<'_>) -> Result<Standing> {
    let standing = read_standing(tx.connection())?;
    if !standing.is_short() && store::founding::insert_end(tx)? {
        tx.audit(Event::new(&Actor::System, "founding.end", "installation"));
    }
    Ok(standing)
}

/// The detail of an event with the remark that the host acted alone while the installation was being founded.
pub(crate) fn tell_founding(detail: &str, is_founding: bool) -> String {
    if is_founding { format!("{detail} founding") } else { detail.to_owned() }
}
