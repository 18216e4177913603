//! Finds people by the words of their names and addresses.

use std::collections::BTreeMap;

use super::roster::{Person, read_person};
use crate::error::Result;
use crate::installation::Ca;
use crate::policy::{Permitted, SeePerson};
use crate::store::{self, Reader};
use crate::types::{PersonId, SearchWords};

/// People who were found.
#[derive(Debug, Clone)]
pub struct FoundPeople {
    /// The people, in the order of the first word by which each was found.
    pub people: Vec<Person>,
    /// After whom the search goes on; `None` at its end.
    pub next: Option<PersonId>,
    /// Whether the search gave up, because too many people have one of the words and too few of them the others.
    pub is_cut: bool,
}

/// People who have, for each word, a name or an address with a word that begins with it; after the person `after`, at most `limit`.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn search_people(
    ca: &Ca,
    _permitted: &Permitted<SeePerson>,
    words: &SearchWords,
    after: Option<PersonId>,
    limit: usize,
) -> Result<FoundPeople> {
    ca.store.read(|connection| {
        let (first, others) = words.words().split_first().map_or(("", [].as_slice()), |(it, rest)| (it.as_str(), rest));
        let mut place = match after {
            Some(person) => Some((first_word(connection, person, first)?, person)),
            None => None,
        };
        let (mut found, mut read) = (Vec::new(), 0);
        let (is_end, is_cut) = loop {
            let rows = store::person_word::list_words(connection, first, place.as_ref(), CHUNK)?;
            let is_last = i64::try_from(rows.len()) != Ok(CHUNK);
            read += rows.len();
            place = rows.last().cloned().or(place);
            found.extend(matching(connection, rows, first, others)?);
            if found.len() > limit {
                break (false, false);
            }
            if is_last || read >= MOST_READ {
                break (true, !is_last);
            }
        };
        found.truncate(limit);
        let next = found.last().copied().filter(|_| !is_end);
        let people = found.into_iter().map(|person| read_person(connection, person)).collect::<Result<_>>()?;
        Ok(FoundPeople { people, next, is_cut })
    })
}

/// Of the people of these rows, each at the row of their first word that begins with `first`, those who have all `others` too.
fn matching(
    connection: &mut Reader,
    rows: Vec<(String, PersonId)>,
    first: &str,
    others: &[String],
) -> Result<Vec<PersonId>> {
    let mut people: Vec<PersonId> = rows.iter().map(|(_, person)| *person).collect();
    people.sort_unstable();
    people.dedup();
    let first_words: BTreeMap<PersonId, String> =
        store::person_word::list_first_words(connection, &people, first)?.into_iter().collect();
    for other in others {
        let having = store::person_word::list_first_words(connection, &people, other)?;
        people.retain(|person| having.iter().any(|(it, _)| it == person));
    }
    let kept = rows.into_iter().filter(|(word, person)| first_words.get(person) == Some(word));
    Ok(kept.map(|(_, person)| person).filter(|person| people.contains(person)).collect())
}

/// The first word of a person that begins with `start`; `start` for a person who has none any more.
fn first_word(connection: &mut Reader, person: PersonId, start: &str) -> Result<String> {
    let words = store::person_word::list_first_words(connection, &[person], start)?;
    Ok(words.into_iter().next().map_or_else(|| start.to_owned(), |(_, word)| word))
}

/// Rows that are read at once.
const CHUNK: i64 = 200;
/// Rows after which a search gives up; some tenths of a second.
const MOST_READ: usize = 20_000;
