//! Untrusted input, as fuzz targets: each takes any octets, passes them to the code that parses them, and fails when the
//! result violates a condition.
//!
//! `cargo xtask fuzz TARGET` searches for such octets with libFuzzer; the test `seeds` passes each target the inputs found
//! before.

#![expect(clippy::expect_used, reason = "a target fails loudly")]

mod answer;
mod certificate;
mod crl;
mod csr;
mod house;
mod ldap;
mod ocsp;
mod second_opinion;
mod smtp;
mod tlv;
mod words;

pub use house::House;

/// Tests any octets with an installation, and returns whether they were accepted; panics when the result violates a
/// condition.
pub type Target = fn(&House, &[u8]) -> bool;

/// Every target by its name, which is also the name of its seeds' folder.
pub const TARGETS: [(&str, Target); 8] = [
    ("answer", answer::take),
    ("certificate", certificate::take),
    ("crl", crl::take),
    ("csr", csr::take),
    ("ldap", ldap::take),
    ("ocsp", ocsp::take),
    ("smtp", smtp::take),
    ("words", words::take),
];

/// The target of this name.
pub fn find_target(name: &str) -> Option<Target> {
    TARGETS.iter().find(|(known, _)| *known == name).map(|(_, target)| *target)
}
