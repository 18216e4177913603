//! What a mail server says that hands over an answer: it is answered line by line, and a mail comes after the one recipient alone.

use web::{Dialogue, Step};

use crate::House;

pub(crate) fn take(_: &House, input: &[u8]) -> bool {
    let mut dialogue = Dialogue::new(ADDRESS.parse().expect("an address"), true);
    // It comes in two pieces, wherever they meet.
    let (first, second) = input.split_at(input.len() / 2);
    [first, second].into_iter().any(|piece| talk(&mut dialogue, piece, input))
}

/// Whether a mail may come now.
fn talk(dialogue: &mut Dialogue, piece: &[u8], whole: &[u8]) -> bool {
    let mut octets = piece.iter();
    while !octets.as_slice().is_empty() {
        let left = octets.len();
        let (reply, is_over) = match dialogue.take(&mut octets) {
            Step::More => (String::new(), true),
            Step::Reply(reply) => (reply, false),
            Step::StartTls(reply) | Step::End(reply) => (reply.to_owned(), true),
            Step::Mail(reply) => {
                assert!(reply.starts_with("354 ") && names_address(whole), "a mail for nobody is taken");
                return true;
            }
        };
        let is_one = reply.ends_with("\r\n") && reply.bytes().take(3).all(|digit| digit.is_ascii_digit());
        assert!(reply.is_empty() || is_one, "no reply: {reply:?}");
        assert!(octets.len() < left, "nothing was taken");
        if is_over {
            break;
        }
    }
    false
}

/// Whether the address stands there, without what may stand between its characters: quotation marks, and what no line has.
fn names_address(octets: &[u8]) -> bool {
    let of_addresses = |octet: &u8| octet.is_ascii_alphanumeric() || b"@.".contains(octet);
    let said: String = octets.iter().filter(|octet| of_addresses(octet)).map(|octet| char::from(*octet)).collect();
    said.to_ascii_lowercase().contains(ADDRESS)
}

const ADDRESS: &str = "selfcheck@example.com";
