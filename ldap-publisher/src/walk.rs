//! Reads all entries below a base, page by page.

use ldap3::adapters::PagedResults;
use ldap3::{Ldap, Scope, SearchOptions, SearchStream};

use crate::fault::{Fault, SIZE_LIMIT};
use crate::found::Found;

/// A search in progress. It requests pages (RFC 2696); a directory that does not support them sends all entries at once.
pub(crate) struct PagedSearch(SearchStream<'static, &'static str, Vec<&'static str>>);

impl PagedSearch {
    /// # Errors
    /// [`Fault`].
    pub(crate) async fn begin(
        ldap: &mut Ldap,
        base: &str,
        filter: &str,
        attributes: Vec<&'static str>,
    ) -> Result<Self, Fault> {
        ldap.with_search_options(SearchOptions::new());
        let pages = PagedResults::new(PAGE);
        Ok(Self(ldap.streaming_search_with(pages, base, Scope::Subtree, filter, attributes).await?))
    }

    /// The next entries, at most `most`; an empty list at the end.
    ///
    /// # Errors
    /// [`Fault`]; `Setup` when the directory does not let the account read all entries.
    pub(crate) async fn next_entries(&mut self, most: usize) -> Result<Vec<Found>, Fault> {
        let mut found = Vec::new();
        while found.len() < most {
            let Some(entry) = self.0.next().await? else {
                if found.is_empty() {
                    self.end().await?;
                }
                break;
            };
            if entry.is_ref() || entry.is_intermediate() {
                continue;
            }
            let read = Found::parse(entry.0);
            found.push(read.ok_or_else(|| Fault::Unreachable("it sent a malformed entry".to_owned()))?);
        }
        Ok(found)
    }

    async fn end(&mut self) -> Result<(), Fault> {
        let result = self.0.finish().await;
        if result.rc == SIZE_LIMIT {
            let advice = "it does not send all entries to this account: raise its size limit for `bind_dn`";
            return Err(Fault::Setup(advice.to_owned()));
        }
        Fault::of(&result).map_or(Ok(()), Err)
    }
}

const PAGE: i32 = 200;
