//! `/requests`

use askama::Template;
use ca_core::types::{CertificateId, PersonId, Remark, RequestId, Sha256Digest, Timestamp};
use ca_core::use_cases::enrollment::{self, Ending, RequestState, RequestView};

use crate::locale::purpose;
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

/// The person's own requests.
pub(crate) async fn list(me: SignedIn) -> Answer {
    let id = me.id();
    let actor = me.actor();
    let found = me.call(move |ca| enrollment::list_requests(ca, &actor, id)).await?;
    let rows = found.iter().map(|request| RequestRow::new(request, Some(id))).collect();
    render::page(&RequestsView { page: me.page("requests-title"), rows })
}

#[derive(Template)]
#[template(path = "requests.html")]
struct RequestsView {
    page: Page,
    rows: Vec<RequestRow>,
}

/// The displayed data of a request.
pub(crate) struct RequestRow {
    pub(crate) id: RequestId,
    pub(crate) person: String,
    pub(crate) address: String,
    pub(crate) submitted_at: Timestamp,
    /// The browser that filed it; empty if unknown.
    pub(crate) device: String,
    pub(crate) keys: Vec<KeyRow>,
    pub(crate) state: &'static str,
    pub(crate) class: &'static str,
    pub(crate) next: &'static str,
    pub(crate) is_own: bool,
}

/// A key of a request.
pub(crate) struct KeyRow {
    pub(crate) purpose: &'static str,
    pub(crate) key: String,
    pub(crate) digest: Option<Sha256Digest>,
    pub(crate) certificate: Option<CertificateId>,
    pub(crate) remarks: Vec<Remark>,
}

impl RequestRow {
    /// The displayed data for the person `viewer`.
    pub(crate) fn new(request: &RequestView, viewer: Option<PersonId>) -> Self {
        let (state, class, next) = words(request.state);
        let key = |key: &enrollment::RequestedKey| KeyRow {
            purpose: purpose(key.profile),
            key: key.key.clone(),
            digest: key.digest,
            certificate: key.certificate,
            remarks: key.remarks.clone(),
        };
        Self {
            id: request.id,
            person: request.person_name.to_string(),
            address: request.address.to_string(),
            submitted_at: request.submitted_at,
            device: request.device.clone(),
            keys: request.keys.iter().map(key).collect(),
            state,
            class,
            next,
            is_own: viewer == Some(request.person),
        }
    }
}

/// The ids of the messages for a state and its next step, and the CSS class of its colour.
fn words(state: RequestState) -> (&'static str, &'static str, &'static str) {
    match state {
        RequestState::Submitted { .. } => ("state-submitted", "held", "next-submitted"),
        RequestState::MailboxProven { .. } => ("state-proven", "held", "next-proven"),
        RequestState::Approved { .. } => ("state-approved", "held", "next-approved"),
        RequestState::Issued { .. } => ("state-issued", "good", "next-issued"),
        RequestState::Ended { how, .. } => match how {
            Ending::ByOfficer => ("state-refused", "bad", "next-refused"),
            Ending::Disowned => ("state-refused", "bad", "next-disowned"),
            Ending::Withdrawn => ("state-withdrawn", "gone", "next-withdrawn"),
            Ending::Expired => ("state-expired", "gone", "next-expired"),
            Ending::NotIssuable => ("state-not-issuable", "bad", "next-not-issuable"),
            Ending::KeyStolen => ("state-withdrawn", "gone", "next-key-stolen"),
            Ending::MailboxEnded => ("state-withdrawn", "gone", "next-mailbox-ended"),
            Ending::PersonLeft => ("state-withdrawn", "gone", "next-person-left"),
            Ending::Restored => ("state-expired", "gone", "next-restored"),
        },
    }
}
