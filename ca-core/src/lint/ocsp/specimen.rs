//! What the rules for OCSP responses look at.

use der::Decode as _;
use der::asn1::GeneralizedTime;

use crate::ocsp::layout::{ResponseData, SingleResponse};
use crate::ocsp::{AnswerTerms, Single};
use crate::types::Timestamp;

/// A draft, taken apart, beside what it shall say.
pub(in crate::lint) struct AnswerSpecimen<'a> {
    pub(super) answer: ResponseData,
    pub(super) terms: &'a AnswerTerms,
}

impl<'a> AnswerSpecimen<'a> {
    /// Takes a `ResponseData`, DER, apart; says what is wrong with what is none.
    pub(super) fn read(tbs: &[u8], terms: &'a AnswerTerms) -> Result<Self, String> {
        let answer = ResponseData::from_der(tbs).map_err(|error| error.to_string())?;
        Ok(Self { answer, terms })
    }

    /// Each response as it is written, beside what is meant.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&SingleResponse, &'a Single)> {
        self.answer.responses.iter().zip(&self.terms.singles)
    }
}

/// A time as it is written, UTC.
pub(super) fn moment(time: &GeneralizedTime) -> Timestamp {
    Timestamp::from_unix_seconds(i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX))
}
