//! Paged results (RFC 2696). Between two pages a connection keeps only names, never entries.

use bytes::Bytes;

use super::controls::{PageAnswer, PageRequest};
use super::entry::Key;
use super::outcome::{Code, LdapResult};
use super::search::SearchHits;

/// The rest of a paged result. A connection has at most one: a second paged search ends the first.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Paging {
    /// The search request; the requests for further pages must have the same octets.
    search: Bytes,
    /// The number of the next page, among all pages of the connection.
    cookie: u64,
    rest: Vec<Key>,
    total: usize,
    /// The result for the last page.
    outcome: LdapResult,
}

/// The paged result of a connection.
#[derive(Debug, Default)]
pub(super) struct Pages {
    under_way: Option<Paging>,
    last_cookie: u64,
}

/// A page: the result of the search, and the control in the response.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) outcome: LdapResult,
    pub(super) answer: PageAnswer,
}

impl Pages {
    /// Removes the first page from the found entries, and keeps the names of the rest. Size zero requests only the total
    /// number. A page as large as the size limit contains everything, as in a search without pages (RFC 2696 §3).
    pub(super) fn begin(&mut self, search: &Bytes, size: usize, found: &mut SearchHits) -> Page {
        self.under_way = None;
        let total = found.entries.len();
        let rest: Vec<_> = found.entries.drain(size.min(total)..).map(|entry| entry.key).collect();
        let outcome = found.outcome.clone();
        if size == 0 || rest.is_empty() {
            return Page { outcome, answer: PageAnswer { total, cookie: Bytes::new() } };
        }
        self.keep(Paging { search: search.clone(), cookie: 0, rest, total, outcome })
    }

    /// The names on the next page, and its result. Size zero ends the paged result.
    ///
    /// # Errors
    /// The result for a search whose cookie is not the last one issued for it.
    pub(super) fn go_on(&mut self, search: &Bytes, asked: &PageRequest) -> Result<(Vec<Key>, Page), LdapResult> {
        let known =
            |paging: &mut Paging| paging.search == *search && paging.cookie.to_be_bytes() == asked.cookie.as_ref();
        let Some(mut paging) = self.under_way.take_if(known) else {
            let message = "the cookie is not the last one that was given for this search; ask for its first page again";
            return Err(LdapResult::new(Code::UnwillingToPerform, message));
        };
        let total = paging.total;
        if asked.size == 0 {
            let answer = PageAnswer { total, cookie: Bytes::new() };
            return Ok((Vec::new(), Page { outcome: LdapResult::of(Code::Success), answer }));
        }
        let keys: Vec<_> = paging.rest.drain(..asked.size.min(paging.rest.len())).collect();
        if paging.rest.is_empty() {
            let answer = PageAnswer { total, cookie: Bytes::new() };
            return Ok((keys, Page { outcome: paging.outcome, answer }));
        }
        Ok((keys, self.keep(paging)))
    }

    fn keep(&mut self, paging: Paging) -> Page {
        self.last_cookie += 1;
        let cookie = Bytes::copy_from_slice(&self.last_cookie.to_be_bytes());
        let answer = PageAnswer { total: paging.total, cookie };
        self.under_way = Some(Paging { cookie: self.last_cookie, ..paging });
        Page { outcome: LdapResult::of(Code::Success), answer }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::responder::entry::ResultEntry;

    fn found(count: usize, code: Code) -> SearchHits {
        let entry =
            |number: usize| ResultEntry::new(Key::Mailbox(number.to_string()), crate::dn::Dn::default(), vec![]);
        SearchHits { entries: (0..count).map(entry).collect(), outcome: LdapResult::of(code), misses: 0 }
    }

    fn next(size: usize, page: &Page) -> PageRequest {
        PageRequest { size, cookie: page.answer.cookie.clone() }
    }

    #[test]
    fn pages_follow_each_other_and_the_last_says_how_all_ended() {
        let (search, mut pages) = (Bytes::from_static(b"search"), Pages::default());
        let mut found = found(5, Code::SizeLimitExceeded);
        let first = pages.begin(&search, 2, &mut found);
        assert_eq!((found.entries.len(), first.outcome.code, first.answer.total), (2, Code::Success, 5));
        let (keys, second) = pages.go_on(&search, &next(2, &first)).unwrap();
        assert_eq!(keys, [Key::Mailbox("2".into()), Key::Mailbox("3".into())]);
        assert_eq!((second.outcome.code, second.answer.total), (Code::Success, 5));
        let (keys, last) = pages.go_on(&search, &next(2, &second)).unwrap();
        assert_eq!(keys, [Key::Mailbox("4".into())]);
        assert_eq!((last.outcome.code, last.answer.cookie.len()), (Code::SizeLimitExceeded, 0));
        assert!(pages.under_way.is_none());
    }

    #[test]
    fn a_cookie_is_good_once_and_for_its_own_search() {
        let (search, mut pages) = (Bytes::from_static(b"search"), Pages::default());
        let first = pages.begin(&search, 1, &mut found(5, Code::Success));
        let refused =
            |pages: &mut Pages, search: &Bytes, asked: &PageRequest| pages.go_on(search, asked).unwrap_err().code;
        assert_eq!(refused(&mut pages, &Bytes::from_static(b"other"), &next(1, &first)), Code::UnwillingToPerform);
        assert_eq!(
            refused(&mut pages, &search, &PageRequest { size: 1, cookie: "x".into() }),
            Code::UnwillingToPerform
        );
        let (_, second) = pages.go_on(&search, &next(1, &first)).unwrap();
        assert_eq!(refused(&mut pages, &search, &next(1, &first)), Code::UnwillingToPerform);
        pages.begin(&search, 1, &mut found(5, Code::Success));
        assert_eq!(refused(&mut pages, &search, &next(1, &second)), Code::UnwillingToPerform);
    }

    #[test]
    fn size_zero_asks_how_many_there_are_or_ends_the_answer() {
        let (search, mut pages) = (Bytes::from_static(b"search"), Pages::default());
        let mut all = found(5, Code::Success);
        let count = pages.begin(&search, 0, &mut all);
        assert_eq!((all.entries.len(), count.answer.total, count.answer.cookie.len()), (0, 5, 0));
        let first = pages.begin(&search, 2, &mut found(5, Code::Success));
        let (keys, end) = pages.go_on(&search, &next(0, &first)).unwrap();
        assert_eq!((keys.len(), end.outcome.code, end.answer.cookie.len()), (0, Code::Success, 0));
        assert!(pages.go_on(&search, &next(1, &first)).is_err());
    }

    #[test]
    fn what_fits_on_one_page_leaves_nothing() {
        let mut pages = Pages::default();
        let page = pages.begin(&Bytes::new(), 5, &mut found(5, Code::Success));
        assert_eq!(page.answer, PageAnswer { total: 5, cookie: Bytes::new() });
        assert!(pages.under_way.is_none());
    }
}
