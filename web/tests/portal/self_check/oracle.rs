//! An attacker who captured an answer learns nothing by altering and submitting it again.

use std::sync::Arc;

use ca_core::runtime::clock::{Clock as _, ManualClock, SystemClock};
use ca_core::types::{AnswerEncryption as Encryption, AnswerSignature as Signature, Profile};
use ca_core::use_cases::mail::notices;
use ca_core::use_cases::self_check::newest_self_check;
use inkan_tests::keys::Key;

use super::{Desk, ENTITY, certify, mail, start_on_page};

/// One octet of a CMS message changed, counted from its end, where the encrypted content ends.
fn altered(sealed: &[u8], from_end: usize, by: u8) -> Vec<u8> {
    altered_where(sealed, by, |octets| octets.len() - from_end)
}

/// One octet of the encrypted content key changed.
fn with_another_key(sealed: &[u8]) -> Vec<u8> {
    // An OCTET STRING of 256 bytes or more: the key, which stands before the content.
    altered_where(sealed, 1, |octets| octets.windows(3).position(|it| matches!(it, [4, 0x82, 1])).unwrap() + 20)
}

fn altered_where(sealed: &[u8], by: u8, place: impl Fn(&[u8]) -> usize) -> Vec<u8> {
    let sealed = std::str::from_utf8(sealed).unwrap().replace("\r\n", "\n");
    let (head, body) = sealed.split_once("\n\n").unwrap();
    let mut octets = data_encoding::BASE64.decode(body.replace('\n', "").as_bytes()).unwrap();
    let place = place(&octets);
    octets[place] ^= by;
    format!("{}\r\n\r\n{}", head.replace('\n', "\r\n"), data_encoding::BASE64_MIME.encode(&octets)).into_bytes()
}

/// Bob hands over what Alice has encrypted, as it was captured and altered, as an answer to a test of his.
#[test]
fn altered_and_intact_answers_of_another_person_give_the_same_result() {
    let clock = Arc::new(ManualClock::new(SystemClock.now()));
    let desk = Desk::by(clock);
    desk.start();
    let bob = desk.portal.person("Bob", "bob@example.com", &[]);
    certify(&desk.writer, &desk.portal.ca, "bob", "bob@example.com", Profile::Dual, Key::UserRsa(2));
    let captured = desk.sealed_by("dual");
    let mut browser = desk.portal.session_of(bob);
    let page = start_on_page(&mut browser);
    let mails = notices::recent_notices(&desk.portal.ca, 1).unwrap();
    let id = format!("<{}@example.com>", mails[0].envelope.as_ref().unwrap());
    let mut told = |entity: &[u8]| {
        desk.take(&mail(&id, entity)).unwrap();
        let stored = newest_self_check(&desk.portal.ca, bob).unwrap().unwrap().answer;
        (browser.get(&page).body, stored)
    };
    let intact = told(&captured);
    for (what, from_end, by) in [
        ("padding that is longer than a block", 17, 0x80),
        ("padding of no octet", 17, 0x01),
        ("the last block", 1, 0x01),
        ("the last block but one", 20, 0x01),
        ("a block in the middle", 600, 0x01),
    ] {
        assert_eq!(told(&altered(&captured, from_end, by)), intact, "{what}");
    }
    assert_eq!(told(&with_another_key(&captured)), intact, "the content key");
    let authenticated = desk.encrypted(&["other"], &desk.signed("dual", &[]), &["-aes-256-gcm"]);
    assert_eq!(told(&authenticated), intact, "authenticated");
    assert_eq!(told(&altered(&authenticated, 1, 0x01)), intact, "authenticated, and the tag altered");
    assert_eq!(told(&with_another_key(&authenticated)), intact, "authenticated, and the content key altered");
    let foreign = desk.sealed(ENTITY);
    assert_eq!(told(&foreign), intact, "intact, and not signed");
    assert_eq!(told(&altered(&foreign, 17, 0x80)), intact, "altered, and not signed");
    assert_eq!(
        intact.1.map(|(_, encryption, signature)| (encryption, signature)),
        Some((Encryption::Failed, Signature::Hidden))
    );
    let good = told(&desk.sealed_by("bob"));
    assert!(good.0.contains("Your mail program is ready") && good != intact, "{}", good.0);
}

/// The mail server bounces what it is refused, and the sender reads the bounce.
#[test]
fn the_mail_server_is_not_told_what_came_of_opening() {
    let desk = Desk::open();
    desk.start();
    let captured = desk.sealed_by("dual");
    let intact = desk.hand_over(&mail("", &captured));
    assert!(intact.starts_with("250 2.0.0"), "{intact}");
    for from_end in [1, 17, 600] {
        assert_eq!(desk.hand_over(&mail("", &altered(&captured, from_end, 0x80))), intact, "{from_end} from the end");
    }
    assert_eq!(desk.hand_over(&mail("", &desk.sealed(ENTITY))), intact, "not signed");
}

/// Padding is no verdict: what is signed in front of blocks of somebody's choice is good whatever these are.
#[test]
fn padding_that_is_wrong_behind_a_good_answer_changes_nothing() {
    let desk = Desk::open();
    let id = desk.start();
    let mut entity = desk.signed("dual", &[]);
    entity.extend_from_slice(&[b'\n'; 64]);
    let sealed = desk.sealed(&entity);
    let good = (Encryption::Good, Signature::Good);
    assert_eq!(desk.judge(&mail(&id, &sealed)), good);
    for (from_end, by) in [(17, 0x80), (17, 0x01), (1, 0x01)] {
        assert_eq!(desk.judge(&mail(&id, &altered(&sealed, from_end, by))), good, "{from_end} from the end");
    }
}
