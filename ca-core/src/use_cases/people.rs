//! People: the roster, sign-in, and the programs that act for the organisation.

pub mod accounts;
pub mod address_change;
pub(in crate::use_cases) mod challenges;
pub mod change_password;
pub mod devices;
pub mod directory_people;
pub mod entry_claims;
mod entry_links;
pub mod guessing;
pub mod mailboxes;
pub mod overview;
pub mod programs;
pub mod reset_password;
pub mod roster;
mod sealing;
pub mod search;
pub mod second_factor;
pub mod sessions;
pub(in crate::use_cases) mod shown_once;
pub mod throttle;
pub mod token;
pub mod verified;
