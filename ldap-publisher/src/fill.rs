//! Queues all entries for a directory that is new in the configuration, because its outbox has no rows of earlier commits.

use ca_core::types::{DirectoryName, EntryKey};
use ca_core::use_cases::feed::{self, EntryView};
use ca_core::{Ca, Result};

/// Puts all entries into the outbox of a directory that is new; returns their number.
///
/// A directory is new until it has a result for every CA. CAs are queued last, so that an interrupted run is repeated.
///
/// # Errors
/// `Internal`, `Busy`.
pub(crate) fn enqueue_all(ca: &Ca, directory: &DirectoryName) -> Result<usize> {
    let authorities: Vec<EntryKey> = feed::list_authorities(ca)?.into_iter().map(EntryKey::Authority).collect();
    if is_known(ca, directory, &authorities)? {
        return Ok(0);
    }
    let mailboxes = enqueue_mailboxes(ca, directory)?;
    authorities.iter().try_for_each(|authority| feed::enqueue(ca, directory, *authority))?;
    Ok(mailboxes + authorities.len())
}

fn is_known(ca: &Ca, directory: &DirectoryName, authorities: &[EntryKey]) -> Result<bool> {
    for authority in authorities {
        if feed::last_result(ca, directory, *authority)?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Queues the mailboxes that have content to publish.
fn enqueue_mailboxes(ca: &Ca, directory: &DirectoryName) -> Result<usize> {
    let mut count = 0;
    let mut after = None;
    loop {
        let page = feed::list_mailboxes(ca, after, PAGE)?;
        let Some(last) = page.last().copied() else { return Ok(count) };
        for mailbox in page.into_iter().map(EntryKey::Mailbox) {
            let view = feed::view_entry(ca, mailbox)?;
            if matches!(view, Some(EntryView::Mailbox(view)) if !view.certificates.is_empty()) {
                feed::enqueue(ca, directory, mailbox)?;
                count += 1;
            }
        }
        after = Some(last);
    }
}

const PAGE: i64 = 500;
