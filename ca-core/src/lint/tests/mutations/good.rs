//! The correct drafts, and their mutations.

use der::asn1::ObjectIdentifier;

use super::tree::{Node, OCTET_STRING};
use crate::lint::certificate::rfc5280::well_formed;
use crate::lint::certificate::specimen::Specimen;
use crate::lint::certificate::{Terms, check_certificate};
use crate::lint::rule::Rule;
use crate::lint::tests::test_support::{Cast, Sample, TestKey};
use crate::types::{PolicySet, Profile};

/// A correct draft.
pub(in crate::lint) struct Good {
    pub(in crate::lint) name: String,
    pub(in crate::lint) sample: Sample,
    pub(in crate::lint) tree: Node,
}

/// A draft that must not be signed.
pub(in crate::lint) struct Mutation {
    /// The description of the mutation.
    pub(in crate::lint) what: String,
    pub(in crate::lint) tbs: Vec<u8>,
    terms: Terms,
}

/// The positions of the fields of a `TBSCertificate` of version 3.
#[derive(Debug, Clone, Copy)]
pub(in crate::lint) enum Field {
    Version,
    SerialNumber,
    Signature,
    Issuer,
    Validity,
    Subject,
    PublicKey,
    Extensions,
}

impl Good {
    fn of(cast: &Cast<'_>) -> Self {
        let sample = cast.draft();
        let tree = Node::read(sample.tbs());
        Self { name: format!("{} {:?}", cast.profile, cast.key), sample, tree }
    }

    /// Each profile with each allowed kind of key; a mailbox that is too long for a commonName; the set `strict`.
    pub(in crate::lint) fn all() -> impl Iterator<Item = Self> {
        Profile::OF_PEOPLE.into_iter().chain(OF_SERVICE).flat_map(Self::of_profile)
    }

    /// The correct drafts of one profile.
    pub(in crate::lint) fn of_profile(profile: Profile) -> Vec<Self> {
        let cast = Cast::of(profile);
        let mut casts: Vec<Cast<'_>> = KEYS.map(|(key, issuer)| Cast { key, issuer, ..cast }).into();
        match profile {
            Profile::Signing => {
                casts.extend([Cast { key: TestKey::Ed25519, ..cast }, Cast { address: LONG, ..cast }]);
            }
            Profile::Dual => casts.push(Cast { set: PolicySet::Strict, ..cast }),
            _ => {}
        }
        casts.iter().map(Self::of).collect()
    }

    pub(in crate::lint) fn profile(&self) -> Profile {
        self.sample.terms().profile
    }

    /// The draft with a mutated tree.
    pub(in crate::lint) fn spoiled(&self, what: impl Into<String>, spoil: impl FnOnce(&mut Node)) -> Mutation {
        let mut tree = self.tree.clone();
        spoil(&mut tree);
        self.replaced(what, tree.write())
    }

    /// Other bytes instead of the draft.
    pub(in crate::lint) fn replaced(&self, what: impl Into<String>, tbs: Vec<u8>) -> Mutation {
        Mutation { what: what.into(), tbs, terms: self.sample.terms().clone() }
    }

    /// The value of a field.
    pub(in crate::lint) fn field(&self, field: Field) -> &Node {
        &self.tree.values[field as usize]
    }

    /// The identifiers of the extensions, in order.
    pub(in crate::lint) fn extensions(&self) -> Vec<ObjectIdentifier> {
        let list = &self.field(Field::Extensions).values[0].values;
        list.iter().filter_map(|extension| extension.values[0].object_identifier()).collect()
    }

    /// The DER inside an extension; `None` if the draft does not have it.
    pub(in crate::lint) fn value(&self, id: ObjectIdentifier) -> Option<&Node> {
        let place = self.extensions().iter().position(|it| *it == id)?;
        self.field(Field::Extensions).values[0].values[place].values.last()?.values.first()
    }

    /// The draft with mutated DER inside an extension; none if the draft does not have it.
    pub(in crate::lint) fn with_value(
        &self,
        id: ObjectIdentifier,
        what: impl Into<String>,
        spoil: impl FnOnce(&mut Node),
    ) -> Option<Mutation> {
        let place = self.extensions().iter().position(|it| *it == id)?;
        let spoil = |tree: &mut Node| {
            let value = extension_of(tree, place).values.last_mut().filter(|it| it.tag == OCTET_STRING);
            spoil(value.and_then(|it| it.values.first_mut()).expect("a value"));
        };
        Some(self.spoiled(what, spoil))
    }
}

/// The extension at a position.
pub(in crate::lint) fn extension_of(tree: &mut Node, place: usize) -> &mut Node {
    &mut extensions_of(tree)[place]
}

/// The extensions.
pub(in crate::lint) fn extensions_of(tree: &mut Node) -> &mut Vec<Node> {
    &mut tree.values[Field::Extensions as usize].values[0].values
}

/// A field.
pub(in crate::lint) fn field_of(tree: &mut Node, field: Field) -> &mut Node {
    &mut tree.values[field as usize]
}

impl Mutation {
    /// The same fault, also in the intended values.
    pub(in crate::lint) fn wished(mut self, wish: impl FnOnce(&mut Terms)) -> Self {
        wish(&mut self.terms);
        self
    }

    /// Whether the mutation changed the draft.
    pub(in crate::lint) fn differs(&self, good: &Good) -> bool {
        self.tbs != good.sample.tbs()
    }

    /// The rules among these that find the mutation: the first one that does, and the required ones.
    pub(in crate::lint) fn found_by(&self, rules: &[&Rule], wanted: impl Fn(&Rule) -> bool) -> Vec<&'static str> {
        let Ok(specimen) = Specimen::read(&self.tbs, &self.terms) else {
            return rules.iter().map(|rule| rule.id).filter(|id| *id == well_formed::RULE.id).collect();
        };
        let mut found = Vec::new();
        for rule in rules.iter().filter(|rule| (rule.applies)(self.terms.profile)) {
            if (found.is_empty() || wanted(rule)) && (rule.check)(&specimen).is_err() {
                found.push(rule.id);
            }
        }
        found
    }

    /// All the rules that find it.
    pub(in crate::lint) fn broken_rules(&self) -> Vec<&'static str> {
        check_certificate(&self.tbs, &self.terms).into_iter().map(|finding| finding.rule).collect()
    }

    /// Whether no rule finds it.
    pub(in crate::lint) fn is_unseen(&self) -> bool {
        self.broken_rules().is_empty()
    }
}

pub(in crate::lint) const OF_SERVICE: [Profile; 5] =
    [Profile::Root, Profile::Issuing, Profile::OcspResponder, Profile::NoticeSigner, Profile::SelfCheck];

/// The keys of people, CAs and responders, each with the key of its issuer.
const KEYS: [(TestKey, TestKey); 3] =
    [(TestKey::Rsa(3072), TestKey::Rsa(4096)), (TestKey::P256, TestKey::P256), (TestKey::P384, TestKey::P384)];

/// 65 characters: one more than a commonName may have.
const LONG: &str = "a-mailbox-with-a-name-that-is-longer-than-most-others@example.com";
