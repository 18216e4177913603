//! The structures of X.509: names, signed structures, certification requests, CA certificates (RFC 5280, RFC 2986).

pub mod authority;
pub mod csr;
pub mod fields;
pub(crate) mod possession;
pub(crate) mod signed;
pub(crate) mod tbs;
