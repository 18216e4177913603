//! The rules that every answer must keep before it is signed.

use der::asn1::{GeneralizedTime, OctetString};
use der::{Decode as _, Encode as _};

use crate::ocsp::layout::{CertStatus, ResponseData, SingleResponse};
use crate::ocsp::request::ID_PKIX_OCSP_NONCE;
use crate::ocsp::{AnswerTerms, OcspStatus, Single};
use crate::types::{Finding, RevocationReason, Timestamp};

/// Looks at a [`ResponseData`] (RFC 6960 §4.2.1), DER; returns each broken rule.
pub(crate) fn check_answer(tbs: &[u8], terms: &AnswerTerms) -> Vec<Finding> {
    let parsed = match ResponseData::from_der(tbs) {
        Ok(parsed) => parsed,
        Err(error) => return vec![finding("rfc6960.answer-well-formed", "RFC 6960 §4.2.1", error.to_string())],
    };
    RULES
        .iter()
        .filter_map(|(rule, citation, check)| {
            check(&parsed, terms).err().map(|detail| finding(rule, citation, detail.to_owned()))
        })
        .collect()
}

fn finding(rule: &'static str, citation: &'static str, detail: String) -> Finding {
    Finding { rule, citation, detail }
}

type Check = fn(&ResponseData, &AnswerTerms) -> Result<(), &'static str>;

const RULES: [(&str, &str, Check); 6] = [
    ("rfc9919.answer-by-key", "RFC 9919 §4.2.1", check_responder),
    ("rfc6960.answer-to-what-was-asked", "RFC 6960 §3.2", check_cert_ids),
    ("rfc6960.answer-times", "RFC 6960 §4.2.2.1; S/MIME BR §4.9.10", check_times),
    ("rfc9654.answer-nonce", "RFC 9654 §2.1", check_extensions),
    ("smime-br.answer-without-extensions", "S/MIME BR §7.3.2", check_single_extensions),
    ("house.answer-true", "this house", check_statuses),
];

fn check_responder(answer: &ResponseData, terms: &AnswerTerms) -> Result<(), &'static str> {
    demand(answer.by_key.as_bytes() == terms.responder.octets(), "responderID is another key's")
}

fn check_cert_ids(answer: &ResponseData, terms: &AnswerTerms) -> Result<(), &'static str> {
    demand(answer.responses.len() == terms.singles.len(), "there are more or fewer answers than questions")?;
    let mut pairs = pairs(answer, terms);
    let same = pairs.all(|(written, meant)| written.cert_id.to_der().is_ok_and(|der| der == meant.cert_id.der()));
    demand(same, "a certID is not as it was asked")
}

fn check_times(answer: &ResponseData, terms: &AnswerTerms) -> Result<(), &'static str> {
    demand(moment(&answer.produced_at) == terms.this_update, "producedAt is another time")?;
    for single in &answer.responses {
        let next_update = single.next_update.as_ref().map(moment).ok_or("nextUpdate is missing")?;
        demand(moment(&single.this_update) == terms.this_update, "thisUpdate is another time")?;
        demand(next_update > terms.this_update, "nextUpdate does not lie after thisUpdate")?;
        demand(next_update <= terms.responder_end, "nextUpdate lies after the end of the responder's certificate")?;
        let hours = (next_update - terms.this_update).whole_hours();
        demand(hours <= 240, "it would be good for more than ten days")?;
        demand(hours >= 8 || next_update == terms.responder_end, "it would be good for less than eight hours")?;
    }
    Ok(())
}

fn check_extensions(answer: &ResponseData, terms: &AnswerTerms) -> Result<(), &'static str> {
    let extensions = answer.extensions.as_deref().unwrap_or_default();
    let Some(nonce) = &terms.nonce else { return demand(extensions.is_empty(), "there is an extension") };
    let [extension] = extensions else { return Err("there is not exactly one extension") };
    let written = OctetString::from_der(extension.extn_value.as_bytes()).map_err(|_| "the nonce is malformed")?;
    let same = extension.extn_id == ID_PKIX_OCSP_NONCE && !extension.critical && written.as_bytes() == nonce;
    demand(same, "the nonce is not the one that was asked with")
}

fn check_single_extensions(answer: &ResponseData, _: &AnswerTerms) -> Result<(), &'static str> {
    demand(answer.responses.iter().all(|single| single.extensions.is_none()), "an answer has an extension")
}

fn check_statuses(answer: &ResponseData, terms: &AnswerTerms) -> Result<(), &'static str> {
    for (written, meant) in pairs(answer, terms) {
        let same = match (&written.cert_status, meant.status) {
            (CertStatus::Good(_), OcspStatus::Good) | (CertStatus::Unknown(_), OcspStatus::Unknown) => true,
            (CertStatus::Revoked(written), OcspStatus::Revoked { at, reason }) => {
                let written_reason = written.revocation_reason.map_or(0, |reason| reason as u8);
                moment(&written.revocation_time) == at.max(Timestamp::from_unix_seconds(0))
                    && RevocationReason::from_code(written_reason) == Some(reason)
            }
            _ => false,
        };
        demand(same, "a status is not that of the certificate")?;
    }
    Ok(())
}

fn pairs<'a>(
    answer: &'a ResponseData,
    terms: &'a AnswerTerms,
) -> impl Iterator<Item = (&'a SingleResponse, &'a Single)> {
    answer.responses.iter().zip(&terms.singles)
}

fn moment(time: &GeneralizedTime) -> Timestamp {
    Timestamp::from_unix_seconds(i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX))
}

fn demand(holds: bool, otherwise: &'static str) -> Result<(), &'static str> {
    if holds { Ok(()) } else { Err(otherwise) }
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::*;
    use crate::encoding::asn1;
    use crate::ocsp::{AnswerDraft, OcspRequest};
    use crate::types::KeyIdentifier;

    /// What is meant, and what breaks when something else was written.
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
