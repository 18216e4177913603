//! One connection: requests in order, each answered before the next is read.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};
use tokio::time::timeout;
use tokio_util::codec::Framed;

use super::codec::RequestCodec;
use super::compare::Assertion;
use super::controls::{PageRequest, honour};
use super::encode::{End, Pieces, encode_end, encode_entry};
use super::entry::{Entry, Selected};
use super::flight::Reservation;
use super::limits::{Limits, Place};
use super::operation::{self, COMPARE_RESPONSE, SEARCH_RESULT_DONE};
use super::outcome::{Code, Outcome};
use super::paging::{Page, Pages};
use super::question::Question;
use super::request::{Compare, Operation, Request, Search};
use super::search::{Found, Source};
use super::shown::{show_assertion, show_filter, show_list, show_octets};

/// A client and what it may use.
pub(super) struct Connection<S> {
    stream: Framed<S, RequestCodec>,
    peer: SocketAddr,
    place: Place,
    source: Arc<Source>,
    limits: Limits,
    pages: Pages,
}

/// The entries that answer a search, and what ends them.
struct Answer {
    entries: Vec<Selected>,
    end: End,
    /// Counts the octets of a large answer until they are taken.
    reservation: Option<Reservation>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Connection<S> {
    pub(super) fn new(stream: S, peer: SocketAddr, place: Place, source: Arc<Source>, limits: Limits) -> Self {
        Self { stream: Framed::new(stream, RequestCodec), peer, place, source, limits, pages: Pages::default() }
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

    /// Whether the connection continues.
    async fn answer(&mut self, request: Request) -> bool {
        let Request { id, operation, controls } = request;
        let (page, refused) = match honour(&controls, &operation) {
            Ok(page) => (page, None),
            Err(outcome) => (None, Some(outcome)),
        };
        if let Some(end) = operation::answer(&operation, refused) {
            return self.send(id, Vec::new(), end).await;
        }
        match operation {
            Operation::Search(search) => {
                let Answer { entries, end, reservation } = self.search_and_log(&search, page).await;
                let sent = self.send(id, entries, end).await;
                drop(reservation);
                sent
            }
            Operation::Compare(compare) => {
                let outcome = self.compare_and_log(&compare).await;
                self.send(id, Vec::new(), End::new(COMPARE_RESPONSE, outcome)).await
            }
            // RFC 4511 §4.11: no answer to an abandonment; nothing is under way when it is read.
            other => matches!(other, Operation::Abandon),
        }
    }

    async fn search_and_log(&mut self, search: &Search, page: Option<PageRequest>) -> Answer {
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

    async fn compare_and_log(&mut self, compare: &Compare) -> Outcome {
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

    async fn search(&mut self, search: &Search, asked: Option<PageRequest>) -> Answer {
        let question = match Question::of(search, &self.source.tree) {
            Ok(question) => Arc::new(question),
            Err(refusal) => return Answer::refused(refusal.into()),
        };
        let (entries, outcome, page) = match asked {
            Some(asked) if !asked.cookie.is_empty() => match self.find_next_page(search, &question, &asked).await {
                Ok((entries, page)) => (entries, page.outcome, Some(page.answer)),
                Err(outcome) => return Answer::refused(outcome),
            },
            asked => {
                let mut found = self.find(&question).await;
                let page = asked.map(|asked| self.pages.begin(&search.octets, asked.size, &mut found));
                let (outcome, page) = page.map_or((found.outcome, None), |page| (page.outcome, Some(page.answer)));
                (found.entries, outcome, page)
            }
        };
        match self.select(entries, &question).await {
            Ok((entries, reservation)) => {
                Answer { entries, end: End { page, ..End::new(SEARCH_RESULT_DONE, outcome) }, reservation }
            }
            Err(outcome) => Answer::refused(outcome),
        }
    }

    async fn compare(&self, compare: &Compare) -> Outcome {
        let assertion = match Assertion::of(compare) {
            Ok(assertion) => assertion,
            Err(outcome) => return outcome,
        };
        match Question::of_entry(compare, &self.source.tree) {
            Ok(question) => assertion.judge(self.find(&Arc::new(question)).await),
            Err(refusal) => refusal.into(),
        }
    }

    /// Looks for what is asked, against the source's guesses.
    async fn find(&self, question: &Arc<Question>) -> Found {
        let guesses = self.source.count_guesses(question);
        if !self.place.pay_guesses(guesses, Instant::now()) {
            let message = "too many addresses without a certificate were asked for from here; wait a minute";
            return Found::refused(Outcome::new(Code::Busy, message));
        }
        let asked = Arc::clone(question);
        match self.read(move |source| source.find(&asked)).await {
            Ok(found) => {
                self.place.refund_guesses(guesses - found.misses, Instant::now());
                found
            }
            Err(outcome) => Found::refused(outcome),
        }
    }

    /// The next page. What is on it was found before, so that nothing is guessed by it.
    async fn find_next_page(
        &mut self,
        search: &Search,
        question: &Arc<Question>,
        asked: &PageRequest,
    ) -> Result<(Vec<Entry>, Page), Outcome> {
        let (keys, page) = self.pages.go_on(&search.octets, asked)?;
        let question = Arc::clone(question);
        let entries = self.read(move |source| source.find_again(&keys, &question.condition)).await?;
        Ok((entries, page))
    }

    /// The entries with what was asked for of them, and room for that.
    async fn select(
        &self,
        entries: Vec<Entry>,
        question: &Arc<Question>,
    ) -> Result<(Vec<Selected>, Option<Reservation>), Outcome> {
        let entries = Arc::new(entries);
        let selected = self.fetch(&entries, question).await?;
        let weight = selected.iter().map(Selected::weight).sum();
        if weight < self.limits.large {
            return Ok((selected, None));
        }
        let flight = self.place.flight(Instant::now());
        if let Some(reservation) = flight.try_reserve(weight) {
            return Ok((selected, Some(reservation)));
        }
        // Whoever waits must not hold what is waited for.
        drop(selected);
        let Some(reservation) = flight.reserve(weight, self.limits.wait).await else {
            let message = "too many large answers are on their way; read them first, or ask again later";
            return Err(Outcome::new(Code::Busy, message));
        };
        Ok((self.fetch(&entries, question).await?, Some(reservation)))
    }

    async fn fetch(&self, entries: &Arc<Vec<Entry>>, question: &Arc<Question>) -> Result<Vec<Selected>, Outcome> {
        let selection = &question.selection;
        if !entries.iter().any(|entry| entry.needs_crl(selection)) {
            return Ok(self.source.select(entries, selection).unwrap_or_default());
        }
        let (entries, question) = (Arc::clone(entries), Arc::clone(question));
        self.read(move |source| source.select(&entries, &question.selection)).await
    }

    /// What a thread that may wait for the database makes of it, in time.
    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Source) -> ca_core::Result<T> + Send + 'static,
    ) -> Result<T, Outcome> {
        match timeout(self.limits.search, self.read_at_last(work)).await {
            Ok(Ok(read)) => Ok(read),
            Ok(Err(error)) => {
                tracing::error!(error = %error, "a search failed in the database");
                Err(Outcome::new(Code::Other, "internal error"))
            }
            Err(_) => Err(Outcome::new(Code::TimeLimitExceeded, "the search took too long")),
        }
    }

    async fn read_at_last<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Source) -> ca_core::Result<T> + Send + 'static,
    ) -> ca_core::Result<T> {
        let source = Arc::clone(&self.source);
        // The place goes into the work, which ends later than this when it takes too long.
        let place = Arc::clone(&source.places).acquire_owned().await.map_err(ca_core::Error::internal)?;
        let work = tokio::task::spawn_blocking(move || {
            let _place = place;
            work(&source)
        });
        work.await.map_err(ca_core::Error::internal)?
    }

    /// Whether everything was taken by the client in time.
    async fn send(&mut self, id: i32, entries: Vec<Selected>, end: End) -> bool {
        let mut messages: Vec<_> = entries.into_iter().map(|entry| encode_entry(id, entry)).collect();
        messages.push(encode_end(id, end));
        let bytes: usize = messages.iter().map(Pieces::len).sum();
        let patience = self.limits.write + Duration::from_secs(u64::try_from(bytes / 32_768).unwrap_or(0));
        matches!(timeout(patience, self.write(messages)).await, Ok(Ok(())))
    }

    /// Writes it to the network piece by piece: a client that reads nothing for a while is disconnected.
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

impl Answer {
    fn refused(outcome: Outcome) -> Self {
        Self { entries: Vec::new(), end: End::new(SEARCH_RESULT_DONE, outcome), reservation: None }
    }
}

/// Bytes.
const CHUNK: usize = 64 * 1024;

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use inkan_tests::installation::Installation;
    use inkan_tests::wait::PATIENCE;
    use tokio::io::{AsyncReadExt as _, DuplexStream};
    use tokio::task::JoinHandle;

    use super::*;
    use crate::responder::limits::Sources;
    use crate::responder::sent::search_octets;

    /// A directory whose every answer with a CRL is a large one.
    struct Directory {
        installation: Installation,
        source: Arc<Source>,
        sources: Arc<Sources>,
        limits: Limits,
    }

    impl Directory {
        fn start(limits: Limits) -> Self {
            let installation = Installation::found(&[]).unwrap();
            let source = Arc::new(Source::of(Arc::clone(&installation.ca)).unwrap());
            Self { installation, source, sources: Sources::new(limits), limits }
        }

        /// A client that has asked for the issuing CA's CRL, and the connection's end.
        async fn ask(&self, client: &str) -> (DuplexStream, JoinHandle<()>) {
            let peer: IpAddr = client.parse().unwrap();
            let (mut near, far) = tokio::io::duplex(64);
            let place = self.sources.admit(peer, Instant::now()).unwrap();
            let connection = Connection::new(far, (peer, 1).into(), place, Arc::clone(&self.source), self.limits);
            let served = tokio::spawn(connection.serve());
            let name = self.installation.issuing().unwrap().name;
            let base = format!("cn={name},ou=pki,dc=example,dc=com");
            near.write_all(&search_octets(&base, "base", "(objectClass=*)", &["2.5.4.39"])).await.unwrap();
            (near, served)
        }
    }

    /// Whether the answer begins with an entry; else it is `busy` (51). More than that is not read of it.
    async fn is_answered(client: &mut DuplexStream) -> bool {
        let mut octets = [0; 14];
        timeout(PATIENCE, client.read_exact(&mut octets)).await.expect("an answer").unwrap();
        let end = octets.iter().position(|octet| *octet == 0x65);
        let busy = end.is_some_and(|at| octets[at + 2..].starts_with(&[0x0a, 0x01, 51]));
        assert!(busy || octets.contains(&0x64), "{octets:02x?}");
        !busy
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_slow_client_uses_only_the_share_of_its_source() {
        let limits = Limits {
            large: 1,
            octets_per_source: 1024,
            octets: 2048,
            wait: Duration::from_millis(20),
            ..Limits::default()
        };
        let directory = Directory::start(limits);
        let (mut first, _) = directory.ask("192.0.2.1").await;
        assert!(is_answered(&mut first).await);
        let (mut second, _) = directory.ask("192.0.2.1").await;
        assert!(!is_answered(&mut second).await, "a source has its share and no more");
        let (mut other, _) = directory.ask("192.0.2.2").await;
        assert!(is_answered(&mut other).await, "another source has a share of its own");
        let (mut third, _) = directory.ask("192.0.2.3").await;
        assert!(!is_answered(&mut third).await, "all together have no more");
        drop(first);
        let answered = async { while !is_answered(&mut directory.ask("192.0.2.1").await.0).await {} };
        timeout(PATIENCE, answered).await.expect("the share of who is gone was given back");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn who_takes_nothing_is_cut_off_long_before_the_time_for_a_large_answer_is_over() {
        let directory = Directory::start(Limits { stall: Duration::from_millis(20), ..Limits::default() });
        let (mut client, served) = directory.ask("192.0.2.1").await;
        assert!(is_answered(&mut client).await);
        let cut_off = timeout(PATIENCE, served).await;
        cut_off.expect("cut off by the limit for a slow reader").unwrap();
    }
}
