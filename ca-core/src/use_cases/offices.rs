//! The offices: roles of people, and what two officers decide.
//!
//! One officer proposes changes, and another, who is not concerned, confirms or refuses them within 72 hours. Until two
//! administrators and two security officers have set up a second factor, the installation is being founded and the host gives
//! roles and tokens alone.

mod decide;
mod expire;
mod founding;
mod propose;
mod queue;
mod queue_mail;
mod roles;
mod view;

pub use decide::{confirm, refuse, withdraw};
pub use expire::end_overdue;
pub use founding::{NEEDED, Standing, end_founding, find_standing};
pub(crate) use founding::{settle_founding, tell_founding};
pub use propose::propose;
pub use queue::{Waiting, WaitingFor, WaitingKind, list_queue};
pub use queue_mail::{find_queue_mail, set_queue_mail, tell_daily};
pub use roles::{grant_role, withdraw_role};
pub use view::{Named, ProposalView, ProposedChange, find_proposal, list_ended, list_open};
