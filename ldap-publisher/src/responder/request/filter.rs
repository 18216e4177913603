//! A filter as received.

use bytes::Bytes;

use crate::responder::ber::{BerValue, OCTET_STRING, Reader, SEQUENCE};

/// A `Filter` (RFC 4511 §4.5.1.7) whose texts are not interpreted.
///
/// ```text
/// Filter ::= CHOICE {
///      and             [0] SET SIZE (1..MAX) OF filter Filter,
///      or              [1] SET SIZE (1..MAX) OF filter Filter,
///      not             [2] EXPLICIT Filter,
///      equalityMatch   [3] AttributeValueAssertion,
///      substrings      [4] SubstringFilter,
///      greaterOrEqual  [5] AttributeValueAssertion,
///      lessOrEqual     [6] AttributeValueAssertion,
///      present         [7] AttributeDescription,
///      approxMatch     [8] AttributeValueAssertion,
///      extensibleMatch [9] MatchingRuleAssertion,
///      ... }
/// ```
///
/// The tags are IMPLICIT except that of `not`. An empty `and` is true and an empty `or` false (RFC 4526 §2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::responder) enum Filter {
    And(Vec<Filter>),
    Or(Vec<Filter>),
    Not(Box<Filter>),
    Equality(Bytes, Bytes),
    Approx(Bytes, Bytes),
    Substrings(Bytes, Substrings),
    Present(Bytes),
    /// An ordering, a named matching rule, or an unknown choice: always undefined.
    Other(&'static str),
}

/// The parts that a value must begin with, contain in this order, and end with: `substrings` of a `SubstringFilter`
/// (RFC 4511 §4.5.1.7.2).
///
/// ```text
/// SubstringFilter ::= SEQUENCE {
///      type           AttributeDescription,
///      substrings     SEQUENCE SIZE (1..MAX) OF substring CHOICE {
///           initial [0] IMPLICIT AssertionValue,  -- can occur at most once
///           any     [1] IMPLICIT AssertionValue,
///           final   [2] IMPLICIT AssertionValue } -- can occur at most once
///      }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::responder) struct Substrings {
    pub(in crate::responder) initial: Option<Bytes>,
    pub(in crate::responder) any: Vec<Bytes>,
    pub(in crate::responder) last: Option<Bytes>,
}

/// The filter is nested too deeply or has too many parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::responder) struct FilterTooLarge;

impl Filter {
    /// The filter in a value that is a part of `message`; `None` when it is malformed.
    pub(super) fn read(message: &Bytes, value: BerValue<'_>) -> Option<Result<Self, FilterTooLarge>> {
        match (FilterReader { message, parts: 0 }).read(value, MAX_DEPTH) {
            Ok(filter) => Some(Ok(filter)),
            Err(FilterFault::TooLarge) => Some(Err(FilterTooLarge)),
            Err(FilterFault::Malformed) => None,
        }
    }
}

/// Reads a filter and stops at the limits of depth and parts.
struct FilterReader<'a> {
    message: &'a Bytes,
    parts: usize,
}

enum FilterFault {
    TooLarge,
    Malformed,
}

impl FilterReader<'_> {
    fn read(&mut self, value: BerValue<'_>, depth: usize) -> Result<Filter, FilterFault> {
        self.count()?;
        let below = depth.checked_sub(1).ok_or(FilterFault::TooLarge)?;
        let mut parts = Reader::new(value.content);
        Ok(match value.tag {
            0xa0 => Filter::And(self.read_all(parts, below)?),
            0xa1 => Filter::Or(self.read_all(parts, below)?),
            0xa2 => Filter::Not(Box::new(self.read(parts.next().ok_or(FilterFault::Malformed)?, below)?)),
            0xa3 => self.read_assertion(parts).map(|(kind, value)| Filter::Equality(kind, value))?,
            0xa4 => self.read_substrings(parts)?,
            0xa5 => Filter::Other(">="),
            0xa6 => Filter::Other("<="),
            0x87 => Filter::Present(self.message.slice_ref(value.content)),
            0xa8 => self.read_assertion(parts).map(|(kind, value)| Filter::Approx(kind, value))?,
            0xa9 => Filter::Other(":="),
            _ => Filter::Other("?"),
        })
    }

    fn count(&mut self) -> Result<(), FilterFault> {
        self.parts += 1;
        if self.parts > MAX_PARTS { Err(FilterFault::TooLarge) } else { Ok(()) }
    }

    fn read_all(&mut self, mut list: Reader<'_>, depth: usize) -> Result<Vec<Filter>, FilterFault> {
        let mut filters = Vec::new();
        while !list.is_at_end() {
            filters.push(self.read(list.next().ok_or(FilterFault::Malformed)?, depth)?);
        }
        Ok(filters)
    }

    fn read_assertion(&self, mut parts: Reader<'_>) -> Result<(Bytes, Bytes), FilterFault> {
        Ok((self.read_octets(&mut parts)?, self.read_octets(&mut parts)?))
    }

    fn read_octets(&self, parts: &mut Reader<'_>) -> Result<Bytes, FilterFault> {
        parts.take(OCTET_STRING).map(|octets| self.message.slice_ref(octets)).ok_or(FilterFault::Malformed)
    }

    fn read_substrings(&mut self, mut parts: Reader<'_>) -> Result<Filter, FilterFault> {
        let kind = self.read_octets(&mut parts)?;
        let mut list = Reader::new(parts.take(SEQUENCE).ok_or(FilterFault::Malformed)?);
        let mut substrings = Substrings::default();
        while !list.is_at_end() {
            self.count()?;
            let part = list.next().ok_or(FilterFault::Malformed)?;
            let octets = self.message.slice_ref(part.content);
            match part.tag {
                0x80 => substrings.initial = Some(octets),
                0x81 => substrings.any.push(octets),
                0x82 => substrings.last = Some(octets),
                _ => return Err(FilterFault::Malformed),
            }
        }
        Ok(Filter::Substrings(kind, substrings))
    }
}

/// The maximum depth of nested filters.
const MAX_DEPTH: usize = 16;
/// The maximum number of parts of a filter, including those of substrings.
const MAX_PARTS: usize = 256;
