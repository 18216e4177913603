//! A certificate signing request: it is accepted or refused, and an accepted one was signed with the key in it. The
//! remarks on it are the same for what was sent and what is stored.

use ca_core::pkix::csr::VerifiedCsr;

use crate::{House, second_opinion, tlv};

/// Tests the input as received, and as the content of a request that is signed with the issuing CA's key, which the seeds
/// contain.
pub(crate) fn take(house: &House, input: &[u8]) -> bool {
    read(input) | read(&house.sign(input).expect("a signature"))
}

fn read(input: &[u8]) -> bool {
    let address = "taro@example.com".parse().expect("an address");
    let remarks = VerifiedCsr::remarks(input, &address);
    let Ok(csr) = VerifiedCsr::read(input) else { return false };
    assert_eq!(VerifiedCsr::remarks(csr.der(), &address), remarks);
    let again = VerifiedCsr::read(csr.der()).expect("what was read once can be read again");
    assert_eq!((again.der(), again.key()), (csr.der(), csr.key()));
    assert!(csr.der().len() <= input.len(), "there is more of it than was sent");
    assert!(tlv::occurs(csr.key().spki(), csr.der()), "its key is not in it as it stands");
    assert!(second_opinion::agrees(csr.der(), csr.key().spki()), "its signature is not that of its key");
    true
}
