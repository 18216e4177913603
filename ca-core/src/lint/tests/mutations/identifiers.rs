//! Object identifiers at every position.

use super::Class;
use super::good::{Good, Mutation};
use super::tree::OBJECT_IDENTIFIER;

pub(super) const CLASSES: &[Class] = &[Class::new(
    "another object identifier",
    changed,
    &[
        "rfc5280.extension-syntax",
        "smime-br.extended-key-usage",
        "house.as-wished",
        "house.authority-subject",
        "house.every-address",
        "house.extensions-allowed",
        "house.ocsp-signing",
        "house.policy",
        "house.signature-of-issuer",
        "house.smime-capabilities",
        "house.subject",
    ],
)];

/// Each object identifier with its last arc changed, with an additional arc, and without its last arc.
fn changed(good: &Good) -> Vec<Mutation> {
    let paths = good.tree.paths().into_iter().filter(|path| good.tree.at(path).tag == OBJECT_IDENTIFIER);
    let spoils: [fn(&mut Vec<u8>); 4] = [
        |octets| octets.last_mut().into_iter().for_each(|last| *last ^= 1),
        |octets| octets.last_mut().into_iter().for_each(|last| *last ^= 0x40),
        |octets| octets.push(1),
        |octets| {
            octets.pop();
        },
    ];
    paths
        .flat_map(|path| {
            spoils.map(|spoil| {
                good.spoiled(format!("{path:?} another identifier"), |tree| spoil(&mut tree.at_mut(&path).octets))
            })
        })
        .collect()
}
