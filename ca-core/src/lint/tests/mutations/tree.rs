//! DER as a tree in which each value can be mutated, and which can be encoded again with the fault.

use der::asn1::ObjectIdentifier;

use crate::encoding::asn1::{DerValue, Walker, tlv};

/// A value: its own octets, followed by the values inside it.
///
/// An extension's OCTET STRING and the BIT STRING of an RSA key hold DER; these are decoded as values as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::lint) struct Node {
    pub(in crate::lint) tag: u8,
    pub(in crate::lint) octets: Vec<u8>,
    pub(in crate::lint) values: Vec<Node>,
    pub(in crate::lint) form: Form,
}

/// The encoding of a length (X.690 §8.1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lint) enum Form {
    /// In the minimum number of octets, as DER requires.
    Der,
    /// In four octets, as BER allows.
    Long,
    /// Indefinite: two zero octets end the value.
    Indefinite,
}

/// The path to a value: at each level its position among the values of that level.
pub(in crate::lint) type Path = Vec<usize>;

impl Node {
    /// Reads one value.
    pub(in crate::lint) fn read(der: &[u8]) -> Self {
        Self::of(Walker::new(der).next_value().expect("a value"), false)
    }

    /// A value without values inside it.
    pub(in crate::lint) fn primitive(tag: u8, octets: &[u8]) -> Self {
        Self { tag, octets: octets.to_vec(), values: Vec::new(), form: Form::Der }
    }

    fn of(value: DerValue<'_>, in_extension: bool) -> Self {
        let DerValue { tag, content, .. } = value;
        let own = match (tag, content) {
            (tag, _) if tag & CONSTRUCTED != 0 => 0,
            (OCTET_STRING, _) if in_extension => 0,
            (BIT_STRING, [0, 0x30, ..]) => 1,
            _ => return Self::primitive(tag, content),
        };
        let (octets, inner) = content.split_at(own);
        let mut walker = Walker::new(inner);
        let values: Vec<DerValue<'_>> = std::iter::from_fn(|| walker.next_value()).collect();
        let in_extension = values.first().is_some_and(|first| first.tag == OBJECT_IDENTIFIER);
        let values = values.into_iter().map(|value| Self::of(value, in_extension)).collect();
        Self { tag, octets: octets.to_vec(), values, form: Form::Der }
    }

    /// Encodes the value.
    pub(in crate::lint) fn write(&self) -> Vec<u8> {
        let mut content = self.octets.clone();
        content.extend(self.values.iter().flat_map(Self::write));
        match self.form {
            Form::Der => tlv(self.tag, &content),
            Form::Long => {
                let length = u32::try_from(content.len()).expect("a short value").to_be_bytes();
                [&[self.tag, 0x84], length.as_slice(), &content].concat()
            }
            Form::Indefinite => [&[self.tag, 0x80], content.as_slice(), &[0, 0]].concat(),
        }
    }

    /// The paths to every value, outer values first.
    pub(in crate::lint) fn paths(&self) -> Vec<Path> {
        let below = self.values.iter().enumerate().flat_map(|(place, value)| {
            value.paths().into_iter().map(move |path| std::iter::once(place).chain(path).collect())
        });
        std::iter::once(Vec::new()).chain(below).collect()
    }

    pub(in crate::lint) fn at(&self, path: &[usize]) -> &Self {
        path.iter().fold(self, |node, place| &node.values[*place])
    }

    pub(in crate::lint) fn at_mut(&mut self, path: &[usize]) -> &mut Self {
        path.iter().fold(self, |node, place| &mut node.values[*place])
    }

    /// The value as an object identifier.
    pub(in crate::lint) fn object_identifier(&self) -> Option<ObjectIdentifier> {
        (self.tag == OBJECT_IDENTIFIER).then(|| ObjectIdentifier::from_bytes(&self.octets).ok()).flatten()
    }
}

pub(in crate::lint) const CONSTRUCTED: u8 = 0x20;
pub(in crate::lint) const BOOLEAN: u8 = 0x01;
pub(in crate::lint) const INTEGER: u8 = 0x02;
pub(in crate::lint) const BIT_STRING: u8 = 0x03;
pub(in crate::lint) const OCTET_STRING: u8 = 0x04;
pub(in crate::lint) const OBJECT_IDENTIFIER: u8 = 0x06;

#[cfg(test)]
mod tests {
    use super::super::good::Good;

    /// Otherwise every mutation would be found because of an error of the tree.
    #[test]
    fn an_unspoiled_tree_is_written_as_it_was_read() {
        for good in Good::all() {
            assert_eq!(good.tree.write(), good.sample.tbs());
            assert!(good.tree.paths().len() > 40);
        }
    }
}
