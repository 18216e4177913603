//! Values removed, duplicated, in another order, empty, or of another length, for every value at every depth.

use super::Class;
use super::good::{Field, Good, Mutation};
use super::tree::{Node, Path};

pub(super) const CLASSES: &[Class] = &[
    Class::new(
        "a value left out",
        left_out,
        &[
            "rfc5280.authority-key-identifier",
            "rfc5280.basic-constraints",
            "rfc5280.key-usage",
            "rfc5280.signature-parameters",
            "rfc5280.subject-key-identifier",
            "rfc5280.version",
            "rfc5280.well-formed",
            "smime-br.extended-key-usage",
            "house.as-wished",
            "house.authority-subject",
            "house.every-address",
            "house.ocsp-signing",
            "house.path-length",
            "house.policy",
            "house.smime-capabilities",
            "house.subject",
        ],
    ),
    Class::new(
        "a value twice",
        twice,
        &[
            "rfc5280.extension-syntax",
            "rfc5280.extensions-unique",
            "rfc5280.key-parameters",
            "rfc5280.signature-parameters",
            "rfc5280.subject-key-identifier",
            "rfc5280.well-formed",
            "smime-br.extended-key-usage",
            "house.addresses-proven",
            "house.attributes-unique",
            "house.every-address",
            "house.ocsp-signing",
            "house.policy",
            "house.smime-capabilities",
        ],
    ),
    Class::new(
        "values swapped",
        turned,
        &[
            "rfc5280.validity-order",
            "rfc5280.well-formed",
            "house.as-wished",
            "house.authority-subject",
            "house.every-address",
            "house.path-length",
            "house.smime-capabilities",
        ],
    ),
    Class::new(
        "a value emptied",
        emptied,
        &[
            "rfc5280.attribute-lengths",
            "rfc5280.authority-key-identifier",
            "rfc5280.basic-constraints",
            "rfc5280.extension-syntax",
            "rfc5280.extensions-not-empty",
            "rfc5280.issuer-name",
            "rfc5280.subject-key-identifier",
            "rfc5280.well-formed",
            "smime-br.key-algorithm",
            "house.authority-subject",
            "house.every-address",
            "house.ocsp-signing",
            "house.served-addresses",
            "house.single-valued-names",
            "house.smime-capabilities",
            "house.subject",
        ],
    ),
    Class::new(
        "a value lengthened",
        lengthened,
        &[
            "rfc5280.authority-key-identifier",
            "rfc5280.extension-syntax",
            "rfc5280.key-usage",
            "rfc5280.subject-key-identifier",
            "rfc5280.well-formed",
            "smime-br.extended-key-usage",
            "smime-br.signature-algorithm",
            "house.addresses-proven",
            "house.as-wished",
            "house.authority-subject",
            "house.extensions-allowed",
            "house.ocsp-signing",
            "house.policy",
            "house.served-addresses",
            "house.smime-capabilities",
            "house.subject",
        ],
    ),
    Class::new(
        "a value shortened",
        shortened,
        &[
            "rfc5280.authority-key-identifier",
            "rfc5280.extension-syntax",
            "rfc5280.subject-key-identifier",
            "rfc5280.well-formed",
            "smime-br.extended-key-usage",
            "house.as-wished",
            "house.authority-subject",
            "house.extensions-allowed",
            "house.ocsp-signing",
            "house.policy",
            "house.served-addresses",
            "house.signature-of-issuer",
            "house.smime-capabilities",
            "house.subject",
        ],
    ),
    Class::new("truncated, or with trailing octets", cut_or_followed, &["rfc5280.well-formed"]),
];

/// Each value removed.
fn left_out(good: &Good) -> Vec<Mutation> {
    among_siblings(good, "left out", |siblings, place| {
        siblings.remove(place);
    })
}

/// Each value twice.
fn twice(good: &Good) -> Vec<Mutation> {
    among_siblings(good, "twice", |siblings, place| siblings.insert(place, siblings[place].clone()))
}

/// Each value swapped with the one before it, except extensions, whose order has no meaning.
fn turned(good: &Good) -> Vec<Mutation> {
    let mut turned = among_siblings(good, "before its neighbour", |siblings, place| {
        siblings.swap(place, place.saturating_sub(1));
    });
    let free: Vec<Vec<u8>> = extensions_turned(good).iter().map(|it| it.tbs.clone()).collect();
    turned.retain(|mutation| !free.contains(&mutation.tbs));
    turned
}

/// Each extension swapped with the one before it.
pub(super) fn extensions_turned(good: &Good) -> Vec<Mutation> {
    let count = good.extensions().len();
    let turn = |place: usize| {
        good.spoiled(format!("extension {place} before its neighbour"), |tree| {
            tree.at_mut(&EXTENSIONS).values.swap(place, place - 1);
        })
    };
    (1..count).map(turn).collect()
}

/// Each value without content.
fn emptied(good: &Good) -> Vec<Mutation> {
    with_each(good, "empty", |node| {
        node.octets.clear();
        node.values.clear();
    })
}

/// Each value with additional content: an octet, or a NULL among other values.
fn lengthened(good: &Good) -> Vec<Mutation> {
    with_each(good, "with more in it", |node| {
        if node.values.is_empty() {
            node.octets.push(b'A');
        } else {
            node.values.push(Node::primitive(0x05, &[]));
        }
    })
}

/// Each value without its last octet.
fn shortened(good: &Good) -> Vec<Mutation> {
    with_each(good, "with less in it", |node| {
        node.octets.pop();
    })
}

/// The draft truncated after each seventh octet, and with trailing octets.
fn cut_or_followed(good: &Good) -> Vec<Mutation> {
    let whole = good.sample.tbs();
    let cuts = (0..whole.len())
        .step_by(7)
        .map(|length| good.replaced(format!("cut to {length} bytes"), whole[..length].to_vec()));
    let followed = [&[0][..], &[0, 0], &[0x05, 0], whole];
    let followed = followed.map(|behind| good.replaced("followed", [whole, behind].concat()));
    cuts.chain(followed).collect()
}

fn with_each(good: &Good, what: &str, spoil: impl Fn(&mut Node)) -> Vec<Mutation> {
    let paths = good.tree.paths().into_iter();
    paths.map(|path| good.spoiled(said(what, &path), |tree| spoil(tree.at_mut(&path)))).collect()
}

fn among_siblings(good: &Good, what: &str, spoil: impl Fn(&mut Vec<Node>, usize)) -> Vec<Mutation> {
    let paths = good.tree.paths().into_iter().filter(|path| !path.is_empty());
    paths
        .map(|path| {
            let (place, parent) = path.split_last().expect("not the whole");
            good.spoiled(said(what, &path), |tree| spoil(&mut tree.at_mut(parent).values, *place))
        })
        .collect()
}

fn said(what: &str, path: &Path) -> String {
    format!("{path:?} {what}")
}

const EXTENSIONS: [usize; 2] = [Field::Extensions as usize, 0];
