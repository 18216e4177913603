//! One connection: requests in order, each answered before the next is read.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::{SinkExt as _, StreamExt as _};
use ldap3_proto::proto::{LdapExtendedResponse, LdapMsg, LdapOp, LdapResult, LdapResultCode, LdapSearchRequest};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};
use tokio::time::timeout;
use tokio_util::codec::Framed;

use super::codec::RequestCodec;
use super::encode::{Pieces, encode_entry};
use super::entry::Selected;
use super::limits::{Limits, Place};
use super::operation::{self, result};
use super::question::{Question, Refusal};
use super::search::{Answer, Source};
use crate::filter;

/// A client and what it may use.
pub(super) struct Connection<S> {
    stream: Framed<S, RequestCodec>,
    peer: SocketAddr,
    place: Place,
    source: Arc<Source>,
    limits: Limits,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Connection<S> {
    pub(super) fn new(stream: S, peer: SocketAddr, place: Place, source: Arc<Source>, limits: Limits) -> Self {
        Self { stream: Framed::new(stream, RequestCodec::new()), peer, place, source, limits }
    }

    /// Answers until the client leaves, stays silent for too long, or sends what is no LDAP.
    pub(super) async fn serve(mut self) {
        // The time runs from the last answer, not from the last octet: sending slowly gains nothing.
        while let Ok(Some(next)) = timeout(self.limits.idle, self.stream.next()).await {
            let served = match next {
                Ok(request) => self.answer(request).await,
                Err(error) => {
                    tracing::debug!(ldap.client = %self.peer, error = %error, "an LDAP client sent a malformed request");
                    self.disconnect().await;
                    return;
                }
            };
            if !served {
                return;
            }
        }
    }

    /// Whether the connection goes on.
    async fn answer(&mut self, request: LdapMsg) -> bool {
        let LdapMsg { msgid, op, ctrl } = request;
        let refusal = operation::refuse_controls(&ctrl);
        match op {
            LdapOp::UnbindRequest => false,
            // RFC 4511 §4.11: no answer; nothing is under way when it is read.
            LdapOp::AbandonRequest(_) => true,
            LdapOp::SearchRequest(search) => {
                let (entries, op) = match refusal {
                    Some(refusal) => (Vec::new(), LdapOp::SearchResultDone(refusal)),
                    None => self.search(search).await.into_parts(),
                };
                self.send(entries, LdapMsg { msgid, op, ctrl: operation::answer_controls(&ctrl) }).await
            }
            other => {
                if let Some(op) = operation::answer(other, refusal) {
                    self.send(Vec::new(), LdapMsg { msgid, op, ctrl: Vec::new() }).await
                } else {
                    self.disconnect().await;
                    false
                }
            }
        }
    }

    async fn search(&self, request: LdapSearchRequest) -> Answer {
        let Some(unlogged) = self.place.pay_line(Instant::now()) else { return self.find(request).await };
        let scope = operation::scope_name(&request.scope);
        let (base, attributes) = (filter::printable(&request.base), filter::printable(&request.attrs.join(",")));
        let shown = filter::show(&request.filter);
        let answer = self.find(request).await;
        tracing::info!(
            ldap.client = %self.peer,
            ldap.base = %base,
            ldap.scope = %scope,
            ldap.filter = %shown,
            ldap.attributes = %attributes,
            ldap.entries = answer.entries.len(),
            ldap.result = answer.code.clone() as i64,
            ldap.unlogged = unlogged,
            "ldap search"
        );
        answer
    }

    async fn find(&self, request: LdapSearchRequest) -> Answer {
        let question = match Question::of(&request, &self.source.tree) {
            Ok(question) => question,
            Err(refusal) => return refusal.into(),
        };
        let guesses = self.source.count_guesses(&question);
        if !self.place.pay_guesses(guesses, Instant::now()) {
            return Answer::refused(
                LdapResultCode::Busy,
                "too many addresses without a certificate were asked for from here; wait a minute",
            );
        }
        match timeout(self.limits.search, self.look_up(question, request)).await {
            Ok(Ok(answer)) => {
                self.place.refund_guesses(guesses - answer.misses, Instant::now());
                answer
            }
            Ok(Err(error)) => {
                tracing::error!(error = %error, "a search could not be answered from the database");
                Answer::refused(LdapResultCode::Other, "internal error")
            }
            Err(_) => Answer::refused(LdapResultCode::TimeLimitExceeded, "the search took too long"),
        }
    }

    async fn look_up(&self, question: Question, request: LdapSearchRequest) -> ca_core::Result<Answer> {
        let source = Arc::clone(&self.source);
        // The place goes into the search, which ends later than this when it takes too long.
        let place = Arc::clone(&source.places).acquire_owned().await.map_err(ca_core::Error::internal)?;
        let search = tokio::task::spawn_blocking(move || {
            let _place = place;
            source.search(&question, &request)
        });
        search.await.map_err(ca_core::Error::internal)?
    }

    /// Whether everything was taken by the client in time.
    async fn send(&mut self, entries: Vec<Selected>, last: LdapMsg) -> bool {
        let entries: Vec<_> = entries.into_iter().map(|entry| encode_entry(last.msgid, entry)).collect();
        let bytes: usize = entries.iter().map(Pieces::len).sum();
        let patience = self.limits.write + Duration::from_secs(u64::try_from(bytes / 32_768).unwrap_or(0));
        let stream = &mut self.stream;
        let sending = async {
            for piece in entries.into_iter().flatten() {
                stream.get_mut().write_all(&piece).await?;
            }
            stream.send(last).await
        };
        matches!(timeout(patience, sending).await, Ok(Ok(())))
    }

    /// Notice of disconnection (RFC 4511 §4.4.1).
    async fn disconnect(&mut self) {
        let res = result(LdapResultCode::ProtocolError, "the request can't be understood");
        let notice = LdapExtendedResponse { res, name: Some(NOTICE_OF_DISCONNECTION.into()), value: None };
        let notice = LdapMsg { msgid: 0, op: LdapOp::ExtendedResponse(notice), ctrl: Vec::new() };
        self.send(Vec::new(), notice).await;
        let _ = timeout(self.limits.write, self.stream.close()).await;
    }
}

impl Answer {
    fn refused(code: LdapResultCode, message: &str) -> Self {
        Self { entries: Vec::new(), code, matched: String::new(), message: message.to_owned(), misses: 0 }
    }

    fn into_parts(self) -> (Vec<Selected>, LdapOp) {
        let done = LdapResult { code: self.code, matcheddn: self.matched, message: self.message, referral: Vec::new() };
        (self.entries, LdapOp::SearchResultDone(done))
    }
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Base(fault) => Self::refused(LdapResultCode::InvalidDNSyntax, &fault.to_string()),
            Refusal::Filter => Self::refused(LdapResultCode::UnwillingToPerform, "the filter is too large"),
            Refusal::Addresses => Self::refused(LdapResultCode::AdminLimitExceeded, "too many addresses in one search"),
        }
    }
}

const NOTICE_OF_DISCONNECTION: &str = "1.3.6.1.4.1.1466.20036";
