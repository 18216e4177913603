//! One connection: requests in order, each answered before the next is read.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};
use tokio::time::timeout;
use tokio_util::codec::Framed;

use super::asked::AddressQuery;
use super::codec::RequestCodec;
use super::compare::Assertion;
use super::controls::{PageRequest, honour};
use super::encode::{End, Pieces, encode_end, encode_entry};
use super::entry::{ResultEntry, Selected};
use super::flight::Reservation;
use super::limits::{ConnectionPermit, ResponderLimits};
use super::operation::{self, COMPARE_RESPONSE, SEARCH_RESULT_DONE};
use super::outcome::{Code, LdapResult};
use super::paging::{Page, Pages};
use super::request::{Compare, LdapMessage, Operation, SearchRequest};
use super::search::{SearchHits, Source};
use super::selection::Selection;
use super::shown::{show_assertion, show_filter, show_list, show_octets};
use crate::blocking::blocking;

/// A client's connection, with its limits.
pub(super) struct Connection<S> {
    stream: Framed<S, RequestCodec>,
    peer: SocketAddr,
    place: ConnectionPermit,
    source: Arc<Source>,
    limits: ResponderLimits,
    pages: Pages,
}

/// The entries of a search result, and the message that ends it.
struct SearchResponse {
    entries: Vec<Selected>,
    end: End,
    /// The reservation for the octets of a large answer, kept until the client has read them.
    reservation: Option<Reservation>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Connection<S> {
    pub(super) fn new(
        stream: S,
        peer: SocketAddr,
        place: ConnectionPermit,
        source: Arc<Source>,
        limits: ResponderLimits,
    ) -> Self {
        Self { stream: Framed::new(stream, RequestCodec), peer, place, source, limits, pages: Pages::default() }
    }

    /// Answers requests until the client disconnects, is idle for too long, or sends malformed LDAP.
    pub(super) async fn serve(mut self) {
        // The time limit starts at the last answer, not at the last octet, so that slow sending does not extend it.
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

    /// Whether the connection continues.
    async fn answer(&mut self, request: LdapMessage) -> bool {
        let LdapMessage { id, operation, controls } = request;
        let (page, refused) = match honour(&controls, &operation) {
            Ok(page) => (page, None),
            Err(outcome) => (None, Some(outcome)),
        };
        if let Some(end) = operation::answer(&operation, refused) {
            return self.send(id, Vec::new(), end).await;
        }
        match operation {
            Operation::Search(search) => {
                let SearchResponse { entries, end, reservation } = self.search_and_log(&search, page).await;
                let sent = self.send(id, entries, end).await;
                drop(reservation);
                sent
            }
            Operation::Compare(compare) => {
                let outcome = self.compare_and_log(&compare).await;
                self.send(id, Vec::new(), End::new(COMPARE_RESPONSE, outcome)).await
            }
            // RFC 4511 §4.11: an abandonment has no answer; no other operation is in progress when it is read.
            other => matches!(other, Operation::Abandon),
        }
    }

    async fn search_and_log(&mut self, search: &SearchRequest, page: Option<PageRequest>) -> SearchResponse {
        let Some(unlogged) = self.place.pay_line(Instant::now()) else { return self.search(search, page).await };
        let answer = self.search(search, page).await;
        tracing::info!(
            ldap.client = %self.peer,
            ldap.base = %show_octets(&search.base),
            ldap.scope = search.scope.map_or("?", |scope| scope.name()),
            ldap.filter = %show_filter(&search.filter),
            ldap.attributes = %show_list(&search.attributes),
            ldap.entries = answer.entries.len(),
            ldap.result = answer.end.outcome.code as u8,
            ldap.unlogged = unlogged,
            "ldap search"
        );
        answer
    }

    async fn compare_and_log(&mut self, compare: &Compare) -> LdapResult {
        let Some(unlogged) = self.place.pay_line(Instant::now()) else { return self.compare(compare).await };
        let outcome = self.compare(compare).await;
        tracing::info!(
            ldap.client = %self.peer,
            ldap.base = %show_octets(&compare.entry),
            ldap.assertion = %show_assertion(&compare.attribute, &compare.value),
            ldap.result = outcome.code as u8,
            ldap.unlogged = unlogged,
            "ldap compare"
        );
        outcome
    }

    async fn search(&mut self, search: &SearchRequest, page: Option<PageRequest>) -> SearchResponse {
        let asked = match AddressQuery::of(search, &self.source.tree) {
            Ok(asked) => asked,
            Err(refusal) => return SearchResponse::refused(refusal.into()),
        };
        let selection = Arc::new(Selection::new(&search.attributes, search.types_only));
        let (entries, outcome, page) = match page {
            Some(page) if !page.cookie.is_empty() => match self.find_next_page(search, asked, &page).await {
                Ok((entries, page)) => (entries, page.outcome, Some(page.answer)),
                Err(outcome) => return SearchResponse::refused(outcome),
            },
            page => {
                let mut found = self.find(asked).await;
                let page = page.map(|page| self.pages.begin(&search.octets, page.size, &mut found));
                let (outcome, page) = page.map_or((found.outcome, None), |page| (page.outcome, Some(page.answer)));
                (found.entries, outcome, page)
            }
        };
        match self.select(entries, &selection).await {
            Ok((entries, reservation)) => {
                SearchResponse { entries, end: End { page, ..End::new(SEARCH_RESULT_DONE, outcome) }, reservation }
            }
            Err(outcome) => SearchResponse::refused(outcome),
        }
    }

    async fn compare(&self, compare: &Compare) -> LdapResult {
        let assertion = match Assertion::of(compare) {
            Ok(assertion) => assertion,
            Err(outcome) => return outcome,
        };
        let asked = match AddressQuery::of_entry(compare, &self.source.tree) {
            Ok(asked) => asked,
            Err(refusal) => return refusal.into(),
        };
        self.ask(asked, move |found| assertion.judge(found)).await.unwrap_or_else(|outcome| outcome)
    }

    async fn find(&self, asked: AddressQuery) -> SearchHits {
        self.ask(asked, |found| found).await.unwrap_or_else(SearchHits::refused)
    }

    /// Answers a query under the source's limit of guesses. The guesses are paid before anything is folded, and folding is
    /// done on a thread that delays no other connection.
    async fn ask<T: Send + 'static>(
        &self,
        asked: AddressQuery,
        make: impl FnOnce(SearchHits) -> T + Send + 'static,
    ) -> Result<T, LdapResult> {
        let guesses = self.source.count_guesses(&asked);
        if !self.place.pay_guesses(guesses, Instant::now()) {
            let message = "too many addresses without a certificate were asked for from here; wait a minute";
            return Err(LdapResult::new(Code::Busy, message));
        }
        let work = move |source: &Source| {
            let question = match source.question(&asked) {
                Ok(question) => question,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let found = source.find(&question)?;
            let misses = found.misses;
            Ok(Ok((make(found), misses)))
        };
        let (made, misses) = self.read(work).await??;
        self.place.refund_guesses(guesses.saturating_sub(misses), Instant::now());
        Ok(made)
    }

    /// The next page. Its entries were found before, so no guesses are paid for it.
    async fn find_next_page(
        &mut self,
        search: &SearchRequest,
        asked: AddressQuery,
        page: &PageRequest,
    ) -> Result<(Vec<ResultEntry>, Page), LdapResult> {
        let (keys, page) = self.pages.go_on(&search.octets, page)?;
        let work = move |source: &Source| match source.question(&asked) {
            Ok(question) => source.find_again(&keys, &question.condition).map(Ok),
            Err(refusal) => Ok(Err(refusal)),
        };
        let entries = self.read(work).await??;
        Ok((entries, page))
    }

    /// The requested attributes of the entries, and the reservation for a large answer.
    async fn select(
        &self,
        entries: Vec<ResultEntry>,
        selection: &Arc<Selection>,
    ) -> Result<(Vec<Selected>, Option<Reservation>), LdapResult> {
        let entries = Arc::new(entries);
        let selected = self.fetch(&entries, selection).await?;
        let weight = selected.iter().map(Selected::weight).sum();
        if weight < self.limits.large {
            return Ok((selected, None));
        }
        let flight = self.place.flight(Instant::now());
        if let Some(reservation) = flight.try_reserve(weight) {
            return Ok((selected, Some(reservation)));
        }
        // A waiting answer must not occupy the memory that it waits for.
        drop(selected);
        let Some(reservation) = flight.reserve(weight, self.limits.wait).await else {
            let message = "too many large answers were not read yet; read them first, or try again later";
            return Err(LdapResult::new(Code::Busy, message));
        };
        Ok((self.fetch(&entries, selection).await?, Some(reservation)))
    }

    async fn fetch(
        &self,
        entries: &Arc<Vec<ResultEntry>>,
        selection: &Arc<Selection>,
    ) -> Result<Vec<Selected>, LdapResult> {
        if !entries.iter().any(|entry| entry.needs_crl(selection)) {
            return Ok(self.source.select(entries, selection).unwrap_or_default());
        }
        let (entries, selection) = (Arc::clone(entries), Arc::clone(selection));
        self.read(move |source| source.select(&entries, &selection)).await
    }

    /// The result of `work`, which runs on a thread that may block, within the time limit.
    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Source) -> ca_core::Result<T> + Send + 'static,
    ) -> Result<T, LdapResult> {
        match timeout(self.limits.search, self.read_at_last(work)).await {
            Ok(Ok(read)) => Ok(read),
            Ok(Err(error)) => {
                tracing::error!(error = %error, "a search failed in the database");
                Err(LdapResult::new(Code::Other, "internal error"))
            }
            Err(_) => Err(LdapResult::new(Code::TimeLimitExceeded, "the search took too long")),
        }
    }

    async fn read_at_last<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Source) -> ca_core::Result<T> + Send + 'static,
    ) -> ca_core::Result<T> {
        let source = Arc::clone(&self.source);
        // The permit belongs to the blocking thread, which may run longer than the time limit.
        let place = Arc::clone(&source.places).acquire_owned().await.map_err(ca_core::Error::internal)?;
        let work = blocking(move || {
            let _place = place;
            work(&source)
        });
        work.await?
    }

    /// Whether the client read the whole answer in time.
    async fn send(&mut self, id: i32, entries: Vec<Selected>, end: End) -> bool {
        let mut messages: Vec<_> = entries.into_iter().map(|entry| encode_entry(id, entry)).collect();
        messages.push(encode_end(id, end));
        let bytes: usize = messages.iter().map(Pieces::len).sum();
        let patience = self.limits.write + Duration::from_secs(u64::try_from(bytes / 32_768).unwrap_or(0));
        matches!(timeout(patience, self.write(messages)).await, Ok(Ok(())))
    }

    /// Writes the answer in pieces; a client that reads nothing for a while is disconnected.
    async fn write(&mut self, messages: Vec<Pieces>) -> std::io::Result<()> {
        let stream = self.stream.get_mut();
        for piece in messages.into_iter().flatten() {
            for chunk in piece.chunks(CHUNK) {
                timeout(self.limits.stall, stream.write_all(chunk)).await??;
            }
        }
        stream.flush().await
    }

    async fn disconnect(&mut self) {
        self.send(0, Vec::new(), operation::notice_of_disconnection()).await;
        let _ = timeout(self.limits.write, self.stream.get_mut().shutdown()).await;
    }
}

impl SearchResponse {
    fn refused(outcome: LdapResult) -> Self {
        Self { entries: Vec::new(), end: End::new(SEARCH_RESULT_DONE, outcome), reservation: None }
    }
}

/// The size of a piece in bytes.
const CHUNK: usize = 64 * 1024;

#[cfg(test)]
mod tests;
