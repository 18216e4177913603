//! Commands of a mail server that delivers an answer: each line has a reply, and a mail is accepted only for the one
//! recipient.

use web::{Dialogue, Step};

use crate::House;

pub(crate) fn take(_: &House, input: &[u8]) -> bool {
    let mut dialogue = Dialogue::new(ADDRESS.parse().expect("an address"), true);
    // The input arrives in two pieces.
    let (first, second) = input.split_at(input.len() / 2);
    [first, second].into_iter().any(|piece| talk(&mut dialogue, piece, input))
}

/// Whether the content of a mail may follow.
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

/// Whether the octets contain the address, ignoring all characters that are not part of addresses, such as quotation
/// marks and control characters.
fn names_address(octets: &[u8]) -> bool {
    let of_addresses = |octet: &u8| octet.is_ascii_alphanumeric() || b"@.".contains(octet);
    let said: String = octets.iter().filter(|octet| of_addresses(octet)).map(|octet| char::from(*octet)).collect();
    said.to_ascii_lowercase().contains(ADDRESS)
}

const ADDRESS: &str = "selfcheck@example.com";
