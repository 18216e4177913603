//! The rules that every draft must keep before it is signed.

pub(crate) mod certificate;
pub(crate) mod crl;
pub(crate) mod ocsp;
mod rule;

#[cfg(test)]
mod tests;
