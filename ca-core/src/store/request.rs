//! Tables `request` and `request_key`.

use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::certificate::read_profile;
use super::connection::AnyConnection;
use super::person::read_name;
use super::schema::{certificate, mailbox, person, request, request_key};
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::{Error, Result};
use crate::pkix::possession::Possession;
use crate::types::{
    CertificateId, EmailAddress, MailboxId, PersonId, PersonName, Profile, RequestId, Timestamp, TokenHash,
};

/// How a request ended without a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// An officer refused it.
    ByOfficer,
    /// The recipient of the mailed link stated that they made no request.
    Disowned,
    /// The person took it back.
    Withdrawn,
    /// Its link was not used in time.
    Expired,
    /// The CA refused the draft, or the key, when it came to signing.
    NotIssuable,
    /// The person reported a stolen key.
    KeyStolen,
    /// The database was restored from a backup, and what became of it since is not known.
    Restored,
}

impl Ending {
    const ALL: [Self; 7] = [
        Self::ByOfficer,
        Self::Disowned,
        Self::Withdrawn,
        Self::Expired,
        Self::NotIssuable,
        Self::KeyStolen,
        Self::Restored,
    ];

    /// The name in the database and in message ids.
    pub fn name(self) -> &'static str {
        match self {
            Self::ByOfficer => "by-officer",
            Self::Disowned => "disowned",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
            Self::NotIssuable => "not-issuable",
            Self::KeyStolen => "key-stolen",
            Self::Restored => "restored",
        }
    }
}

/// The state of a request, with its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestState {
    /// Waits for the mailed link to be used.
    Submitted {
        /// When the link ends, UTC.
        proof_expires_at: Timestamp,
    },
    /// The mailbox is proven; waits for an officer.
    MailboxProven {
        /// When, UTC.
        at: Timestamp,
    },
    /// Approved; the certificate is being made.
    Approved {
        /// When, UTC.
        at: Timestamp,
    },
    /// The certificates are there.
    Issued {
        /// When, UTC.
        at: Timestamp,
    },
    /// Ended without a certificate.
    Ended {
        /// When, UTC.
        at: Timestamp,
        /// How.
        how: Ending,
    },
}

impl RequestState {
    /// The name in the database and in message ids.
    pub fn name(self) -> &'static str {
        match self {
            Self::Submitted { .. } => SUBMITTED,
            Self::MailboxProven { .. } => MAILBOX_PROVEN,
            Self::Approved { .. } => APPROVED,
            Self::Issued { .. } => ISSUED,
            Self::Ended { .. } => ENDED,
        }
    }

    /// Whether something is still to come.
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Issued { .. } | Self::Ended { .. })
    }
}

/// A stored request with the people it is about.
#[derive(Debug, Clone)]
pub(crate) struct StoredRequest {
    pub(crate) id: RequestId,
    pub(crate) person: PersonId,
    pub(crate) person_name: PersonName,
    pub(crate) mailbox: MailboxId,
    pub(crate) address: EmailAddress,
    pub(crate) mailbox_kind: crate::types::MailboxKind,
    pub(crate) state: RequestState,
    pub(crate) submitted_at: Timestamp,
    pub(crate) keys: Vec<StoredKey>,
}

/// One key of a request.
#[derive(Debug, Clone)]
pub(crate) struct StoredKey {
    pub(crate) profile: Profile,
    pub(crate) possession: Possession,
    pub(crate) certificate: Option<CertificateId>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = request)]
struct RequestRow {
    id: i64,
    person_id: i64,
    mailbox_id: i64,
    state: String,
    submitted_at: PrimitiveDateTime,
    proof_expires_at: PrimitiveDateTime,
    proven_at: Option<PrimitiveDateTime>,
    decided_at: Option<PrimitiveDateTime>,
    ending: Option<String>,
}

impl RequestRow {
    fn state(&self) -> Result<RequestState> {
        let decided = || self.decided_at.map(Timestamp::from_row).ok_or_else(unreadable);
        Ok(match self.state.as_str() {
            SUBMITTED => RequestState::Submitted { proof_expires_at: Timestamp::from_row(self.proof_expires_at) },
            MAILBOX_PROVEN => {
                RequestState::MailboxProven { at: self.proven_at.map(Timestamp::from_row).ok_or_else(unreadable)? }
            }
            APPROVED => RequestState::Approved { at: decided()? },
            ISSUED => RequestState::Issued { at: decided()? },
            ENDED => {
                let how = self
                    .ending
                    .as_deref()
                    .and_then(|name| Ending::ALL.into_iter().find(|ending| ending.name() == name));
                RequestState::Ended { at: decided()?, how: how.ok_or_else(unreadable)? }
            }
            _ => return Err(unreadable()),
        })
    }
}

fn unreadable() -> Error {
    Error::internal("a stored request can't be read")
}

/// What a new request is stored with.
#[derive(Debug, Clone)]
pub(crate) struct NewRequest {
    pub(crate) person: PersonId,
    pub(crate) mailbox: MailboxId,
    pub(crate) keys: Vec<(Profile, Possession)>,
    pub(crate) proof: TokenHash,
    pub(crate) proof_expires_at: Timestamp,
}

pub(crate) fn insert_request(tx: &mut Tx<'_>, new: &NewRequest) -> Result<RequestId> {
    let id: i64 = diesel::insert_into(request::table)
        .values((
            request::person_id.eq(new.person.number()),
            request::mailbox_id.eq(new.mailbox.number()),
            request::state.eq(SUBMITTED),
            request::submitted_at.eq(tx.now().to_row()),
            request::proof_hash.eq(new.proof.octets().as_slice()),
            request::proof_expires_at.eq(new.proof_expires_at.to_row()),
        ))
        .returning(request::id)
        .row(tx.connection)?;
    for (profile, possession) in &new.keys {
        let (csr, renews) = match possession {
            Possession::Csr(csr) => (Some(csr), None),
            Possession::Certified { id, .. } => (None, Some(id.number())),
        };
        diesel::insert_into(request_key::table)
            .values((
                request_key::request_id.eq(id),
                request_key::profile.eq(profile.name()),
                request_key::csr.eq(csr),
                request_key::renews_id.eq(renews),
            ))
            .run(tx.connection)?;
    }
    Ok(RequestId::from_row(id))
}

type Joined = (RequestRow, String, String, String);

macro_rules! joined {
    () => {
        request::table
            .inner_join(mailbox::table.on(mailbox::id.eq(request::mailbox_id)))
            .inner_join(person::table.on(person::id.eq(request::person_id)))
            .select((RequestRow::as_select(), mailbox::address, mailbox::kind, person::name))
    };
}

fn read(connection: &mut AnyConnection, (row, address, kind, name): Joined) -> Result<StoredRequest> {
    let keys = request_key::table
        .left_join(certificate::table.on(request_key::renews_id.eq(certificate::id.nullable())))
        .filter(request_key::request_id.eq(row.id))
        .order(request_key::profile.desc())
        .select((
            request_key::profile,
            request_key::csr,
            request_key::certificate_id,
            (certificate::id, certificate::der).nullable(),
        ))
        .rows(connection)?;
    let keys = keys.into_iter().map(read_key).collect::<Result<_>>()?;
    Ok(StoredRequest {
        id: RequestId::from_row(row.id),
        person: PersonId::from_row(row.person_id),
        person_name: read_name(&name)?,
        mailbox: MailboxId::from_row(row.mailbox_id),
        address: address.parse().map_err(|_| unreadable())?,
        mailbox_kind: kind.parse()?,
        state: row.state()?,
        submitted_at: Timestamp::from_row(row.submitted_at),
        keys,
    })
}

type KeyRow = (String, Option<Vec<u8>>, Option<i64>, Option<(i64, Vec<u8>)>);

fn read_key((profile, csr, certificate, renews): KeyRow) -> Result<StoredKey> {
    let possession = match (csr, renews) {
        (Some(csr), None) => Possession::Csr(csr),
        (None, Some((id, der))) => Possession::Certified { id: CertificateId::from_row(id), der },
        _ => return Err(unreadable()),
    };
    Ok(StoredKey {
        profile: read_profile(&profile)?,
        possession,
        certificate: certificate.map(CertificateId::from_row),
    })
}

pub(crate) fn find_request(connection: &mut AnyConnection, id: RequestId) -> Result<Option<StoredRequest>> {
    let row: Option<Joined> = joined!().filter(request::id.eq(id.number())).get_result(connection).optional()?;
    row.map(|row| read(connection, row)).transpose()
}

pub(crate) fn find_by_proof(connection: &mut AnyConnection, proof: &TokenHash) -> Result<Option<StoredRequest>> {
    let row: Option<Joined> =
        joined!().filter(request::proof_hash.eq(proof.octets().as_slice())).get_result(connection).optional()?;
    row.map(|row| read(connection, row)).transpose()
}

/// The requests of a person, newest first.
pub(crate) fn list_of_person(connection: &mut AnyConnection, person: PersonId) -> Result<Vec<StoredRequest>> {
    let rows: Vec<Joined> =
        joined!().filter(request::person_id.eq(person.number())).order(request::id.desc()).load(connection)?;
    rows.into_iter().map(|row| read(connection, row)).collect()
}

/// The requests in a state, oldest first.
pub(crate) fn list_in_state(connection: &mut AnyConnection, state: &str, limit: i64) -> Result<Vec<StoredRequest>> {
    let rows: Vec<Joined> =
        joined!().filter(request::state.eq(state)).order(request::id).limit(limit).load(connection)?;
    rows.into_iter().map(|row| read(connection, row)).collect()
}

/// Moves a request from one state to the next; returns whether it was still in the first. Of two concurrent calls only one can
/// succeed.
pub(crate) fn advance(
    tx: &mut Tx<'_>,
    id: RequestId,
    from: &str,
    to: RequestState,
    decided_by: Option<&str>,
) -> Result<bool> {
    let row = request::table.find(id.number()).filter(request::state.eq(from));
    let changed = match to {
        RequestState::Submitted { .. } => 0,
        RequestState::MailboxProven { at } => diesel::update(row)
            .set((request::state.eq(to.name()), request::proven_at.eq(at.to_row())))
            .run(tx.connection)?,
        RequestState::Approved { at } | RequestState::Issued { at } => diesel::update(row)
            .set((
                request::state.eq(to.name()),
                request::decided_at.eq(at.to_row()),
                request::decided_by.eq(decided_by),
            ))
            .run(tx.connection)?,
        RequestState::Ended { at, how } => diesel::update(row)
            .set((
                request::state.eq(to.name()),
                request::decided_at.eq(at.to_row()),
                request::decided_by.eq(decided_by),
                request::ending.eq(how.name()),
            ))
            .run(tx.connection)?,
    };
    Ok(changed == 1)
}

pub(crate) fn attach_certificate(
    tx: &mut Tx<'_>,
    id: RequestId,
    profile: Profile,
    certificate: CertificateId,
) -> Result<()> {
    diesel::update(request_key::table.find((id.number(), profile.name())))
        .set(request_key::certificate_id.eq(certificate.number()))
        .run(tx.connection)?;
    Ok(())
}

/// Requests whose link expired before `now` without being used, and those proven before `proven_before` without a decision.
pub(crate) fn list_overdue(
    connection: &mut AnyConnection,
    now: Timestamp,
    proven_before: Timestamp,
) -> Result<Vec<RequestId>> {
    let unused = request::state.eq(SUBMITTED).and(request::proof_expires_at.lt(now.to_row()));
    let undecided =
        request::state.eq(MAILBOX_PROVEN).and(request::proven_at.assume_not_null().lt(proven_before.to_row()));
    let mut ids: Vec<i64> = request::table.filter(unused).select(request::id).rows(connection)?;
    ids.extend(request::table.filter(undecided).select(request::id).load::<i64>(connection)?);
    Ok(ids.into_iter().map(RequestId::from_row).collect())
}

/// Every request in a state.
pub(crate) fn list_all_in_state(connection: &mut AnyConnection, state: &str) -> Result<Vec<RequestId>> {
    let ids: Vec<i64> = request::table.filter(request::state.eq(state)).select(request::id).rows(connection)?;
    Ok(ids.into_iter().map(RequestId::from_row).collect())
}

pub(crate) const SUBMITTED: &str = "submitted";
pub(crate) const MAILBOX_PROVEN: &str = "mailbox-proven";
pub(crate) const APPROVED: &str = "approved";
const ISSUED: &str = "issued";
const ENDED: &str = "ended";
