//! The harness of the whole-system tests: real servers and real clients, each private to one test.
//!
//! Everything listens on a free loopback port, is stored in a temporary folder, and ends when its value is dropped. `cargo
//! xtask test` provides the requirements of the harness and names them in the environment:
//!
//! - `INKAN_TEST_DATABASE`: `sqlite` (default) or `postgres`
//! - `INKAN_TEST_POSTGRES_URL`: a server on which databases can be created
//! - `INKAN_TEST_KEYS`: the folder of prepared private keys
//! - `INKAN_BINARY`: the program under test
//!
//! `INKAN_ZLINT`, the path of zlint, must be set by hand; then its findings are compared too.

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
pub mod nginx;
pub mod ocsp;
pub mod openssl;
pub mod pkcs12;
pub mod pkilint;
pub mod port;
mod process;
pub mod reachable;
pub mod service;
pub mod session;
pub mod slapd;
mod target;
pub mod tls;
pub mod wait;
pub mod webhook;
pub mod writer;
pub mod zlint;
