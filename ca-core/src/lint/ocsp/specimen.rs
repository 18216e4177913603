//! An OCSP draft in the form that the rules check.

use der::Decode as _;
use der::asn1::GeneralizedTime;

use crate::ocsp::layout::{ResponseData, SingleResponse};
use crate::ocsp::{AnswerTerms, Single};
use crate::types::Timestamp;

/// The fields of a draft, with the intended values.
pub(in crate::lint) struct AnswerSpecimen<'a> {
    pub(super) answer: ResponseData,
    pub(super) terms: &'a AnswerTerms,
}

impl<'a> AnswerSpecimen<'a> {
    /// Splits a `ResponseData`, DER; returns a message if it is malformed.
    pub(super) fn read(tbs: &[u8], terms: &'a AnswerTerms) -> Result<Self, String> {
        let answer = ResponseData::from_der(tbs).map_err(|error| error.to_string())?;
        Ok(Self { answer, terms })
    }

    /// Each written response with its intended values.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&SingleResponse, &'a Single)> {
        self.answer.responses.iter().zip(&self.terms.singles)
    }
}

/// A written time, UTC.
pub(super) fn moment(time: &GeneralizedTime) -> Timestamp {
    Timestamp::from_unix_seconds(i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX))
}
