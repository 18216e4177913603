//! The harness of the whole-system tests: real servers and real clients, each private to one test.
//!
//! Everything listens on a free loopback port, lives in a temporary folder, and ends when its value is dropped. `cargo xtask test` brings
//! what the harness needs and says by the environment what to use:
//!
//! - `INKAN_TEST_DATABASE`: `sqlite` (default) or `postgres`
//! - `INKAN_TEST_POSTGRES_URL`: a server where databases may be made
//! - `INKAN_TEST_KEYS`: the folder of ready-made private keys
//! - `INKAN_BINARY`: the program under test
//!
//! What nobody brings is `INKAN_ZLINT`, zlint: where it is set, its findings are compared too.

pub mod axe;
pub mod browser;
pub mod certtool;
pub mod command;
pub mod corpus;
pub mod database;
pub mod demo;
pub mod go;
pub mod gpgsm;
pub mod inkan;
pub mod installation;
pub mod java;
pub mod judge;
pub mod keys;
pub mod ldap;
pub mod leak;
pub mod mail;
pub mod mime;
pub mod mta;
pub mod ocsp;
pub mod openssl;
pub mod pkcs12;
pub mod pkilint;
pub mod port;
mod process;
pub mod reachable;
pub mod session;
pub mod slapd;
mod target;
pub mod tls;
pub mod wait;
pub mod writer;
pub mod zlint;
