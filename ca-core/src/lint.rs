//! The rules that every draft must satisfy before it is signed.

pub(crate) mod certificate;
pub(crate) mod crl;
mod demand;
pub(crate) mod ocsp;
mod rule;

#[cfg(test)]
mod tests;
