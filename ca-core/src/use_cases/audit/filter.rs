//! Reads what a person types into the filters of the trail.

use std::collections::BTreeSet;

use crate::audit::{TrailFilter, actions};
use crate::error::{Error, Result, SerialFault};
use crate::installation::Ca;
use crate::policy::{Permitted, ReadAudit, SeePerson};
use crate::store::{self, Reader};
use crate::types::{CertificateQuery, EmailAddress, MailboxId, PersonId, ProgramName, SearchWords, SerialNumber};
use crate::use_cases::people::search::search_people;

/// Why a typed text names no actor, no action and no subject.
#[derive(Debug)]
pub enum FilterFault {
    /// Nothing in this installation has this name.
    Unknown,
    /// Several people have this name.
    Several,
    /// More certificates belong to it than a filter can contain.
    TooMany,
    /// The text is malformed.
    Malformed(Error),
}

impl From<Error> for FilterFault {
    fn from(error: Error) -> Self {
        Self::Malformed(error)
    }
}

/// What was read of a typed text.
type Read<T> = Result<Result<T, FilterFault>>;

/// The actor that a text means: a name, an address, a program, or the actor as the trail names it.
///
/// # Errors
/// `Internal`.
pub fn read_actor(ca: &Ca, _: &Permitted<ReadAudit>, people: &Permitted<SeePerson>, text: &str) -> Read<String> {
    let text = text.trim();
    let fits_trail = |actor: &str| ca.store.read(|connection| store::audit::is_known_actor(connection, actor));
    if matches!(text, "host" | "system") || (text.contains(':') && fits_trail(text)?) {
        return Ok(Ok(text.to_owned()));
    }
    if let Ok(program) = text.strip_prefix("program:").unwrap_or(text).parse::<ProgramName>() {
        let actor = format!("program:{program}");
        let is_program = ca.store.read(|connection| store::api_token::find_program(connection, &program))?.is_some();
        if is_program || fits_trail(&actor)? {
            return Ok(Ok(actor));
        }
    }
    Ok(read_person(ca, people, text)?.map(|person| format!("person:{person}")))
}

/// The action, if the trail can have it.
///
/// # Errors
/// `Internal`.
pub fn read_action(ca: &Ca, _: &Permitted<ReadAudit>, text: &str) -> Read<String> {
    let text = text.trim();
    let is_known = actions::all().any(|it| it == text)
        || ca.store.read(|connection| store::audit::is_known_action(connection, text))?;
    Ok(if is_known { Ok(text.to_owned()) } else { Err(FilterFault::Unknown) })
}

/// What rows are about, as the trail names it: the mailbox of an address, the certificate of a serial number, the person of a name, or the
/// subject as the trail names it.
///
/// # Errors
/// `Internal`.
pub fn read_about(ca: &Ca, _: &Permitted<ReadAudit>, people: &Permitted<SeePerson>, text: &str) -> Read<String> {
    let text = text.trim();
    let is_known = |subject: &str| ca.store.read(|connection| store::audit::is_known_subject(connection, subject));
    if text == "installation" || (is_name_of_trail(text) && is_known(text)?) {
        return Ok(Ok(text.to_owned()));
    }
    if text.contains(['@', '＠']) {
        return read_mailbox(ca, text);
    }
    let query = text.parse::<CertificateQuery>();
    if let Some(serial) = serial_of(&query) {
        let subject = format!("certificate:{serial}");
        if is_known(&subject)? {
            return Ok(Ok(subject));
        }
    }
    // A serial number in decimal is told apart from one that nothing has.
    if let Err(Error::Invalid(crate::error::Invalid::SerialNumber(SerialFault::Decimal))) = query {
        return Ok(Err(FilterFault::Malformed(SerialFault::Decimal.into())));
    }
    Ok(read_person(ca, people, text)?.map(|person| format!("person:{person}")))
}

/// Adds the subjects of the filter: what it is about, and of a person or a mailbox also what belongs to it.
///
/// # Errors
/// `Internal`.
pub fn expand(ca: &Ca, _: &Permitted<ReadAudit>, mut filter: TrailFilter) -> Read<TrailFilter> {
    let Some(about) = filter.about.clone() else { return Ok(Ok(filter)) };
    let subjects = ca.store.read(|connection| list_subjects(connection, &about))?;
    if i64::try_from(subjects.len()).is_ok_and(|count| count > MOST_SUBJECTS) {
        return Ok(Err(FilterFault::TooMany));
    }
    filter.subjects = Some(subjects);
    Ok(Ok(filter))
}

fn list_subjects(connection: &mut Reader, about: &str) -> Result<BTreeSet<String>> {
    let mut subjects = BTreeSet::from([about.to_owned()]);
    let number = |kind| about.strip_prefix(kind).and_then(|number: &str| number.parse::<i64>().ok());
    if let Some(person) = number("person:").map(PersonId::from_row) {
        let mailboxes = store::mailbox::list_all_of(connection, person)?;
        subjects.extend(mailboxes.iter().map(|mailbox| format!("mailbox:{}", mailbox.id)));
        let requests = store::request::list_ids_of_person(connection, person, ONE_TOO_MANY)?;
        subjects.extend(requests.iter().map(|(request, _)| format!("request:{request}")));
        subjects.extend(of(store::certificate::list_serials_of_person(connection, person, ONE_TOO_MANY)?));
    }
    if let Some(mailbox) = number("mailbox:").map(MailboxId::from_row) {
        if let Some(owned) = store::mailbox::find_mailbox(connection, mailbox)? {
            let requests = store::request::list_ids_of_person(connection, owned.person, ONE_TOO_MANY)?;
            let own = requests.iter().filter(|(_, it)| *it == mailbox);
            subjects.extend(own.map(|(request, _)| format!("request:{request}")));
        }
        subjects.extend(of(store::certificate::list_serials_of_mailbox(connection, mailbox, ONE_TOO_MANY)?));
    }
    Ok(subjects)
}

fn of(serials: Vec<SerialNumber>) -> impl Iterator<Item = String> {
    serials.into_iter().map(|serial| format!("certificate:{serial}"))
}

/// Whether a text has the form of a name in the trail, such as `request:12`. `serial: 4a0b` has another.
fn is_name_of_trail(text: &str) -> bool {
    let is_plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_graphic());
    text.split_once(':').is_some_and(|(kind, name)| is_plain(kind) && is_plain(name))
}

fn serial_of(query: &Result<CertificateQuery>) -> Option<&SerialNumber> {
    match query {
        Ok(CertificateQuery::Serial(serial)) => Some(serial),
        Ok(CertificateQuery::Digits { serial, .. }) => serial.as_ref(),
        _ => None,
    }
}

fn read_mailbox(ca: &Ca, text: &str) -> Read<String> {
    let address = match read_address(text) {
        Ok(address) => address,
        Err(error) => return Ok(Err(error.into())),
    };
    let found = ca.store.read(|connection| store::mailbox::find_by_folded(connection, &address.folded()))?;
    Ok(found.map(|mailbox| format!("mailbox:{mailbox}")).ok_or(FilterFault::Unknown))
}

/// The person of an address, of a name, or of `person:7`.
fn read_person(ca: &Ca, permitted: &Permitted<SeePerson>, text: &str) -> Read<PersonId> {
    if text.contains(['@', '＠']) {
        let address = match read_address(text) {
            Ok(address) => address,
            Err(error) => return Ok(Err(error.into())),
        };
        let found = ca.store.read(|connection| store::mailbox::find_mailbox_at(connection, &address.folded()))?;
        return Ok(found.map(|mailbox| mailbox.person).ok_or(FilterFault::Unknown));
    }
    if let Some(person) = text.strip_prefix("person:").and_then(|number| number.parse::<PersonId>().ok()) {
        return Ok(match ca.store.read(|connection| store::person::find_person(connection, person)) {
            Ok(_) => Ok(person),
            Err(Error::NotFound(_)) => Err(FilterFault::Unknown),
            Err(error) => return Err(error),
        });
    }
    let Some(words) = SearchWords::read(text) else { return Ok(Err(FilterFault::Unknown)) };
    let found = search_people(ca, permitted, &words, None, 2)?;
    Ok(match found.people.as_slice() {
        [] if found.is_cut => Err(FilterFault::Several),
        [] => Err(FilterFault::Unknown),
        [person] => Ok(person.id),
        _ => Err(FilterFault::Several),
    })
}

fn read_address(text: &str) -> Result<EmailAddress> {
    match text.parse::<CertificateQuery>()? {
        CertificateQuery::Address(address) => Ok(address),
        _ => text.parse(),
    }
}

/// The maximum of subjects; with more the search by them takes too long for a page.
const MOST_SUBJECTS: i64 = 2_000;
const ONE_TOO_MANY: i64 = MOST_SUBJECTS + 1;
