//! Every bit of the draft, one at a time.

use super::Class;
use super::good::{Good, Mutation};

pub(super) const CLASSES: &[Class] = &[Class::new(
    "a bit flipped",
    turned,
    &[
        "rfc5280.authority-key-identifier",
        "rfc5280.extension-syntax",
        "rfc5280.subject-key-identifier",
        "rfc5280.well-formed",
        "smime-br.extended-key-usage",
        "smime-br.key-usage",
        "smime-br.signature-algorithm",
        "house.addresses-proven",
        "house.as-wished",
        "house.authority-subject",
        "house.every-address",
        "house.extensions-allowed",
        "house.ocsp-signing",
        "house.path-length",
        "house.policy",
        "house.served-addresses",
        "house.signature-of-issuer",
        "house.smime-capabilities",
        "house.subject",
    ],
)];

/// Flips each bit.
fn turned(good: &Good) -> Vec<Mutation> {
    let whole = good.sample.tbs();
    let turned = (0..whole.len() * 8).map(|bit| {
        let mut tbs = whole.to_vec();
        tbs[bit / 8] ^= 0x80 >> (bit % 8);
        good.replaced(format!("bit {} of byte {}", bit % 8, bit / 8), tbs)
    });
    turned.collect()
}
