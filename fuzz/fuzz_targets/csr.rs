//! A certificate signing request from a stranger: whatever it is, it is read or refused, and what is read keeps its key.
#![no_main]

use ca_core::csr::VerifiedCsr;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    if let Ok(csr) = VerifiedCsr::read(input) {
        let again = VerifiedCsr::read(csr.der()).expect("what was read once can be read again");
        assert_eq!(again.key(), csr.key());
    }
});
