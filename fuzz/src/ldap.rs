//! Messages of a client to the built-in directory: the answers are valid LDAP, belong to the requests in their order, stay
//! within the requested limits, and reveal no person whose address was not named.

use std::collections::VecDeque;

use crate::House;
use crate::house::HIDDEN;
use crate::tlv::{self, SEQUENCE, Tlv};

pub(crate) fn take(house: &House, input: &[u8]) -> bool {
    let answered = house.exchange.answer(input).expect("a connection");
    let answers = tlv::all(&answered).expect("whole messages");
    let mut dialogue = Dialogue { sent: input, waiting: read_requests(input), at_work: None, entries: 0 };
    let mut found = false;
    for (place, answer) in answers.iter().enumerate() {
        let Message { id, operation, controls } = read_message(answer).expect("an answer that can be read");
        found |= operation.tag == ENTRY;
        if id == [0] {
            assert_eq!((operation.tag, place + 1), (EXTENDED, answers.len()), "something follows the farewell");
        } else {
            dialogue.hear(id, &operation, controls.as_ref());
        }
    }
    assert!(dialogue.at_work.is_none(), "a search has no end");
    found
}

/// The sent octets, and the state of their answers.
struct Dialogue<'a> {
    sent: &'a [u8],
    waiting: VecDeque<Request>,
    at_work: Option<Request>,
    /// The number of entries received for the current request.
    entries: usize,
}

impl Dialogue<'_> {
    fn hear(&mut self, id: &[u8], answer: &Tlv<'_>, controls: Option<&Tlv<'_>>) {
        let request = self.at_work.take().unwrap_or_else(|| self.next());
        assert_eq!(request.id, id, "an answer stands between those to another request");
        if answer.tag != ENTRY {
            assert!(request.is_answered_by(answer.tag), "the answer is of another kind");
            check_end(&request, answer, controls, self.entries);
            return;
        }
        assert_eq!(request.operation, SEARCH, "an entry answers what is no search");
        self.entries += 1;
        assert!(self.entries <= request.most_entries(), "{} entries", self.entries);
        check_entry(answer, self.sent);
        self.at_work = Some(request);
    }

    /// The next request that has an answer, which must have this id.
    fn next(&mut self) -> Request {
        self.entries = 0;
        loop {
            let request = self.waiting.pop_front().expect("an answer to a request");
            assert_ne!(request.operation, UNBIND, "something follows the client's farewell");
            if request.operation != ABANDON {
                return request;
            }
        }
    }
}

/// A sent request.
struct Request {
    id: Vec<u8>,
    operation: u8,
    /// The size limit; zero for no limit.
    size_limit: usize,
    /// Whether it has controls, such as that for paged results.
    has_controls: bool,
}

impl Request {
    fn most_entries(&self) -> usize {
        if self.size_limit == 0 { MOST_ENTRIES } else { self.size_limit.min(MOST_ENTRIES) }
    }

    /// Whether an answer of this kind ends it.
    fn is_answered_by(&self, answer: u8) -> bool {
        ANSWERS.contains(&(self.operation, answer))
    }
}

/// The messages at the beginning of the sent octets, as far as they are valid.
fn read_requests(mut sent: &[u8]) -> VecDeque<Request> {
    let mut requests = VecDeque::new();
    while let Some((message, rest)) = tlv::first(sent) {
        let Some(Message { id, operation, controls }) = read_message(&message) else { break };
        let fields = operation.parts().unwrap_or_default();
        let limit = fields.get(3).filter(|_| operation.tag == SEARCH).map_or(&[][..], |limit| limit.content);
        let size_limit =
            limit.iter().fold(0_usize, |sum, octet| sum.saturating_mul(256).saturating_add((*octet).into()));
        let (id, has_controls) = (significant(id).to_vec(), controls.is_some());
        requests.push_back(Request { id, operation: operation.tag, size_limit, has_controls });
        sent = rest;
    }
    requests
}

/// An `LDAPMessage` (RFC 4511 §4.1.1); its id without leading zeros.
struct Message<'a> {
    id: &'a [u8],
    operation: Tlv<'a>,
    controls: Option<Tlv<'a>>,
}

fn read_message<'a>(message: &Tlv<'a>) -> Option<Message<'a>> {
    let (id, rest) = tlv::first(message.content).filter(|(id, _)| message.tag == SEQUENCE && id.tag == INTEGER)?;
    let (operation, rest) = tlv::first(rest)?;
    let controls = tlv::first(rest).map(|(controls, _)| controls).filter(|controls| controls.tag == CONTROLS);
    Some(Message { id: significant(id.content), operation, controls })
}

fn significant(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|octet| **octet == 0).count().min(number.len().saturating_sub(1));
    number.get(zeros..).unwrap_or_default()
}

/// Checks a `SearchResultEntry` (RFC 4511 §4.5.2). A client that does not know a person's address must not find the person.
fn check_entry(entry: &Tlv<'_>, sent: &[u8]) {
    let parts = entry.parts().expect("a name and attributes");
    assert!(matches!(parts.as_slice(), [_, attributes] if attributes.parts().is_some()), "the entry is malformed");
    let person = HIDDEN.split('@').next().unwrap_or(HIDDEN).as_bytes();
    let named = tlv::occurs(person, &sent.to_ascii_lowercase());
    assert!(named || !tlv::occurs(person, entry.whole), "somebody is found whose address was not named");
}

/// Checks an `LDAPResult` (RFC 4511 §4.1.9) and the control for paged results (RFC 2696 §2). A comparison must have a result
/// code of comparisons. The control of a paged search must be valid, with a number of entries that is neither too large nor
/// less than those received.
fn check_end(request: &Request, end: &Tlv<'_>, controls: Option<&Tlv<'_>>, given: usize) {
    let parts = end.parts().expect("a result");
    let code = parts.first().filter(|code| code.tag == ENUMERATED).map(|code| code.content);
    let compared = matches!(code, Some([5 | 6 | 16..=18]));
    assert!(!compared || request.operation == COMPARE, "an answer to no comparison");
    assert!(request.operation != COMPARE || code != Some(&[0]), "a comparison is neither true nor false");
    let Some(controls) = controls else { return };
    assert!(request.operation == SEARCH && request.has_controls, "a control that was not asked for");
    let control = controls.inner(SEQUENCE).and_then(|control| control.parts()).expect("one control");
    let [kind, value] = <[_; 2]>::try_from(control).expect("a control with a value");
    assert_eq!(kind.content, PAGED_RESULTS);
    let value = value.inner(SEQUENCE).and_then(|value| value.parts()).expect("a page");
    let [total, cookie] = <[_; 2]>::try_from(value).expect("a size and a cookie");
    let total = total.content.iter().fold(0_usize, |sum, octet| sum * 256 + usize::from(*octet));
    assert!((given..=MOST_ENTRIES).contains(&total), "{total} entries in all, and {given} on this page");
    assert!(cookie.content.is_empty() || given < total, "more pages than entries");
}

/// Three containers, two CAs, and the two people who have a certificate.
const MOST_ENTRIES: usize = 7;
const INTEGER: u8 = 0x02;
const UNBIND: u8 = 0x42;
const SEARCH: u8 = 0x63;
const ENTRY: u8 = 0x64;
const ABANDON: u8 = 0x50;
const EXTENDED: u8 = 0x78;
const COMPARE: u8 = 0x6e;
const ENUMERATED: u8 = 0x0a;
const CONTROLS: u8 = 0xa0;
/// pagedResultsControl (RFC 2696 §2).
const PAGED_RESULTS: &[u8] = b"1.2.840.113556.1.4.319";
/// The tags of requests and of their answers: bind, search, modify, add, delete, modify DN, compare, extended (RFC 4511 §4.2
/// to §4.12).
const ANSWERS: [(u8, u8); 8] = [
    (0x60, 0x61),
    (SEARCH, 0x65),
    (0x66, 0x67),
    (0x68, 0x69),
    (0x4a, 0x6b),
    (0x6c, 0x6d),
    (COMPARE, 0x6f),
    (0x77, EXTENDED),
];
