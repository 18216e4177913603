//! The rules that every OCSP response must satisfy before it is signed. Each rule has its own file, named after its id.

mod answer_by_key;
mod answer_nonce;
mod answer_times;
mod answer_to_what_was_asked;
mod answer_true;
mod answer_well_formed;
mod answer_without_extensions;
mod specimen;

pub(super) use specimen::AnswerSpecimen;

use super::rule::AnswerRule;
use crate::ocsp::AnswerTerms;
use crate::types::Finding;

/// Every rule.
pub(super) const RULES: &[&AnswerRule] = &[
    &answer_by_key::RULE,
    &answer_to_what_was_asked::RULE,
    &answer_times::RULE,
    &answer_nonce::RULE,
    &answer_without_extensions::RULE,
    &answer_true::RULE,
    &answer_well_formed::RULE,
];

/// Checks a [`ResponseData`](crate::ocsp::layout::ResponseData) (RFC 6960 §4.2.1), DER; returns each broken rule.
pub(crate) fn check_answer(tbs: &[u8], terms: &AnswerTerms) -> Vec<Finding> {
    match AnswerSpecimen::read(tbs, terms) {
        Ok(specimen) => {
            RULES.iter().filter_map(|rule| (rule.check)(&specimen).err().map(|detail| rule.broken(detail))).collect()
        }
        Err(detail) => vec![answer_well_formed::RULE.broken(detail)],
    }
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::*;
    use crate::encoding::asn1;
    use crate::ocsp::{AnswerDraft, OcspRequest, OcspStatus, Single};
    use crate::types::{KeyIdentifier, RevocationReason, Timestamp};

    /// Intended values, and the rules that a different draft breaks.
    #[test]
    fn each_rule_finds_what_breaks_it() {
        let cases: [(&str, Spoil); 10] = [
            ("rfc9919.answer-by-key", |terms| terms.responder = KeyIdentifier::of_public_key(b"another")),
            ("rfc6960.answer-to-what-was-asked", |terms| terms.singles.clear()),
            ("rfc6960.answer-to-what-was-asked", |terms| {
                terms.singles.iter_mut().for_each(|it| *it = about(8, it.status));
            }),
            ("rfc6960.answer-times", |terms| terms.this_update = terms.this_update + Duration::SECOND),
            ("rfc6960.answer-times", |terms| terms.next_update = terms.this_update),
            ("rfc6960.answer-times", |terms| terms.next_update = terms.this_update + Duration::hours(7)),
            ("rfc6960.answer-times", |terms| terms.next_update = terms.responder_end + Duration::SECOND),
            ("rfc9654.answer-nonce", |terms| terms.nonce = None),
            ("rfc9654.answer-nonce", |terms| terms.nonce = Some(vec![8; 32])),
            ("house.answer-true", |terms| terms.singles.iter_mut().for_each(|it| it.status = OcspStatus::Good)),
        ];
        let meant = terms();
        assert_eq!(broken(&meant, &meant), <[&str; 0]>::default());
        for (rule, spoil) in cases {
            let mut written = terms();
            spoil(&mut written);
            assert!(broken(&written, &meant).contains(&rule), "{rule}: {:?}", broken(&written, &meant));
        }
    }

    #[test]
    fn an_answer_that_ends_with_its_responder_may_be_short() {
        let mut short = terms();
        short.responder_end = short.this_update + Duration::HOUR;
        short.next_update = short.responder_end;
        assert_eq!(broken(&short, &short), <[&str; 0]>::default());
    }

    #[test]
    fn a_reason_is_compared_too_and_an_answer_has_no_extensions() {
        let meant = terms();
        let tbs = AnswerDraft::write(terms()).expect("writes").into_tbs();
        let reason = asn1::tlv(0xa0, &[0x0a, 1, 1]);
        let place = tbs.windows(reason.len()).position(|window| window == reason).expect("a reason");
        let mut other = tbs.clone();
        other[place + 4] = 4;
        assert_eq!(rules(&other, &meant), ["house.answer-true"]);
        assert_eq!(rules(&tbs[..tbs.len() - 1], &meant), ["rfc6960.answer-well-formed"]);
    }

    type Spoil = fn(&mut AnswerTerms);

    fn broken(written: &AnswerTerms, meant: &AnswerTerms) -> Vec<&'static str> {
        rules(&AnswerDraft::write(written.clone()).expect("writes").into_tbs(), meant)
    }

    fn rules(tbs: &[u8], meant: &AnswerTerms) -> Vec<&'static str> {
        check_answer(tbs, meant).into_iter().map(|finding| finding.rule).collect()
    }

    fn terms() -> AnswerTerms {
        let this_update: Timestamp = "2026-11-24T00:00:00Z".parse().expect("a time");
        let revoked = OcspStatus::Revoked { at: this_update, reason: RevocationReason::KeyCompromise };
        AnswerTerms {
            singles: vec![about(7, revoked)],
            nonce: Some(vec![7; 32]),
            this_update,
            next_update: this_update + Duration::hours(12),
            responder: KeyIdentifier::of_public_key(b"a key"),
            responder_end: this_update.plus_days(90),
        }
    }

    fn about(serial: u64, status: OcspStatus) -> Single {
        let sha1 = asn1::sequence(&[&asn1::object_identifier("1.3.14.3.2.26").expect("an OID"), &[5, 0]]);
        let hash = asn1::octet_string(&[9; 20]);
        let cert_id = asn1::sequence(&[&sha1, &hash, &hash, &asn1::unsigned(serial)]);
        let list = asn1::sequence(&[&asn1::sequence(&[&cert_id])]);
        let request = OcspRequest::read(&asn1::sequence(&[&asn1::sequence(&[&list])])).expect("reads");
        Single { cert_id: request.cert_ids()[0].clone(), status }
    }
}
