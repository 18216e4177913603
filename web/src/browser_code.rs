//! The code for browsers, built into this program.

/// The bundle of `web/browser/`, as gzip; `None` in a program that was built without Node.
pub(crate) const SCRIPT: Option<&[u8]> = include!(concat!(env!("OUT_DIR"), "/script.rs"));

/// Whether this program can generate keys in the browser.
pub(crate) const IS_BUILT_IN: bool = SCRIPT.is_some();
