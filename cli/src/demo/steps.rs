//! The steps of the demo, one per file.

mod audit;
mod authorities;
mod crl;
mod due;
mod issued;
mod looked_up;
mod revoked;
mod second_factor;
mod self_check;

use anyhow::Result;

use super::step::Step;
use super::walk::Walk;

/// Performs one step and describes its result.
pub(crate) fn take(walk: &mut Walk<'_>, step: Step) -> Result<String> {
    walk.begin(step);
    match step {
        Step::Authorities => authorities::run(walk),
        Step::SecondFactor => second_factor::run(walk),
        Step::Issued => issued::run(walk),
        Step::LookedUp => looked_up::run(walk),
        Step::Crl => crl::run(walk),
        Step::Due => due::run(walk),
        Step::SelfCheck => self_check::run(walk),
        Step::Revoked => revoked::run(walk),
        Step::Audit => audit::run(walk),
    }
}
