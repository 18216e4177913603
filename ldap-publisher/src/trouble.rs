//! Failures by location: in this installation, or at the directory.

use ca_core::Error;

use crate::fault::Fault;

/// An error of the database, or a fault of the directory.
#[derive(Debug)]
pub(crate) enum Trouble {
    Here(Error),
    There(Fault),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Here(error)
    }
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Self::There(fault)
    }
}
