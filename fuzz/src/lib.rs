//! What strangers send, as targets: each takes any octets, hands them to the code that would read them, and fails when what
//! comes of it is not as it must be.
//!
//! `cargo xtask fuzz TARGET` lets libFuzzer look for such octets; the test `seeds` hands each target what was found before.

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

/// Looks at any octets, in a house, and says whether they were taken for what they should be; panics when something is wrong
/// with what came of them.
pub type Target = fn(&House, &[u8]) -> bool;

/// Every target by its name, which is that of its seeds' folder.
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
