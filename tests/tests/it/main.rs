//! The whole-system tests, one program: a module for each thing that a user sees.

#![expect(clippy::indexing_slicing, reason = "an answer without the field fails the test loudly")]

mod audit;
mod backup;
mod bad_input;
mod browser_files;
mod closed;
mod conditional;
mod configuration;
mod confirmation;
mod core_dumps;
mod crash;
mod demo;
mod destinations;
mod directory;
mod doctor;
mod ed25519;
mod exit_codes;
mod first_hour;
mod folders;
mod founding;
mod gpgsm;
mod harness;
mod invitations;
mod issuance;
mod journeys;
mod judges;
mod logging;
mod mail;
mod mail_trial;
mod memory;
mod monitoring;
mod numbers;
mod ocsp;
mod packaging;
mod postgres_place;
mod programs;
mod responder;
mod revocation;
mod scene;
mod schema;
mod sign_in;
mod tls;
mod two_officers;
