//! What a person does in the portal, in a real browser, in the language that the run is in.

mod enrollment;
mod kept_keys;
mod look;
mod pages;
mod passwords;
mod plain;
mod renewal;
mod saved;
mod self_check;
mod shown_again;
mod visit;
mod zoom;
