//! The whole-system tests, one program: a module for each thing that a user sees.

mod harness;
