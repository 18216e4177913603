//! A mail to the sender of test mails: its layers are read, whatever they are, and without a person's key no valid signature
//! of a person is found.

use ca_core::Error;
use ca_core::error::Noun;
use ca_core::use_cases::self_check::{Entity, ReceivedAnswer, judge_answer};
use web::read_entity;

use crate::House;

pub(crate) fn take(house: &House, input: &[u8]) -> bool {
    let answer = ReceivedAnswer { to: house.self_check(), about: &[], mail: input };
    let taken = judge_answer(house.ca(), &answer, read_entity).and_then(|judged| judged.record(house.ca()));
    assert!(matches!(taken, Ok(None) | Err(Error::NotFound(Noun::SelfCheck))), "it is somebody's: {taken:?}");
    let entity = read_entity(input);
    if let Entity::Signed { content, .. } = &entity {
        // The line ends may differ, because text is signed with CR LF.
        let (input, content) = (without_cr(input), without_cr(content));
        let stands = content.is_empty() || input.windows(content.len()).any(|part| part == content);
        assert!(stands, "it was changed");
    }
    entity != Entity::Plain
}

fn without_cr(octets: &[u8]) -> Vec<u8> {
    octets.iter().copied().filter(|octet| *octet != b'\r').collect()
}
