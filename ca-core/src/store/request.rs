//! Tables `request` and `request_key`.

use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::certificate::{read_kind, read_profile};
use super::connection::AnyConnection;
use super::person::read_name;
use super::schema::{certificate, mailbox, person, request, request_key};
use super::statement::{Statement as _, here};
use super::writer::Tx;
use crate::error::{Error, Result};
use crate::pkix::possession::{Possession, ProvenKey};
use crate::policy::Actor;
use crate::types::{
    CertificateId, EmailAddress, Ending, KeyKind, MailboxId, PersonId, PersonName, Profile, RequestId, RequestStage,
    RequestState, Sha256Digest, Timestamp, TokenHash, WhyRefused,
};

/// A stored request with its mailbox and its owner.
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
    pub(crate) proven_at: Option<Timestamp>,
    /// The actor of an approval or a refusal, as the trail names it.
    pub(crate) decided_by: Option<String>,
    /// The browser and operating system that filed it, in a few words; empty if unknown.
    pub(crate) device: String,
    /// Why an officer refused it.
    pub(crate) why_refused: Option<WhyRefused>,
    pub(crate) keys: Vec<StoredKey>,
}

/// One key of a request.
#[derive(Debug, Clone)]
pub(crate) struct StoredKey {
    pub(crate) profile: Profile,
    pub(crate) possession: Possession,
    /// None for a key that can't be read.
    pub(crate) kind: Option<KeyKind>,
    /// The SHA-256 of its SubjectPublicKeyInfo; none for a key that can't be read.
    pub(crate) digest: Option<Sha256Digest>,
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
    decided_by: Option<String>,
    ending: Option<String>,
    device: String,
    refused_for: Option<String>,
    refusal_words: Option<String>,
}

impl RequestRow {
    fn why_refused(&self) -> Result<Option<WhyRefused>> {
        let Some(reason) = &self.refused_for else { return Ok(None) };
        let reason = reason.parse().map_err(|()| unreadable())?;
        Ok(Some(WhyRefused { reason, words: self.refusal_words.clone().unwrap_or_default() }))
    }

    fn state(&self) -> Result<RequestState> {
        let decided = || self.decided_at.map(Timestamp::from_row).ok_or_else(unreadable);
        let stage = self.state.parse::<RequestStage>().map_err(|()| unreadable())?;
        Ok(match stage {
            RequestStage::Submitted => {
                RequestState::Submitted { proof_expires_at: Timestamp::from_row(self.proof_expires_at) }
            }
            RequestStage::MailboxProven => {
                RequestState::MailboxProven { at: self.proven_at.map(Timestamp::from_row).ok_or_else(unreadable)? }
            }
            RequestStage::Approved => RequestState::Approved { at: decided()? },
            RequestStage::Issued => RequestState::Issued { at: decided()? },
            RequestStage::Ended => {
                let how = self.ending.as_deref().and_then(|name| name.parse().ok());
                RequestState::Ended { at: decided()?, how: how.ok_or_else(unreadable)? }
            }
        })
    }
}

fn unreadable() -> Error {
    Error::internal("a stored request can't be read")
}

/// The data of a new request.
#[derive(Debug, Clone)]
pub(crate) struct NewRequest {
    pub(crate) person: PersonId,
    pub(crate) mailbox: MailboxId,
    pub(crate) keys: Vec<(Profile, ProvenKey)>,
    pub(crate) proof: TokenHash,
    pub(crate) proof_expires_at: Timestamp,
    pub(crate) device: String,
}

pub(crate) fn insert_request(tx: &mut Tx<'_>, new: &NewRequest) -> Result<RequestId> {
    let id: i64 = diesel::insert_into(request::table)
        .values((
            request::person_id.eq(new.person.number()),
            request::mailbox_id.eq(new.mailbox.number()),
            request::state.eq(RequestStage::Submitted.name()),
            request::submitted_at.eq(tx.now().to_row()),
            request::proof_hash.eq(new.proof.octets().as_slice()),
            request::proof_expires_at.eq(new.proof_expires_at.to_row()),
            request::device.eq(&new.device),
        ))
        .returning(request::id)
        .row(tx.connection)?;
    for (profile, proven) in &new.keys {
        let (csr, renews) = match proven.possession() {
            Possession::Csr(csr) => (Some(csr), None),
            Possession::Certified { id, .. } => (None, Some(id.number())),
        };
        diesel::insert_into(request_key::table)
            .values((
                request_key::request_id.eq(id),
                request_key::profile.eq(profile.name()),
                request_key::csr.eq(csr),
                request_key::renews_id.eq(renews),
                request_key::key_kind.eq(proven.key().kind().to_string()),
                request_key::spki_sha256.eq(proven.key().digest().octets().as_slice()),
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
            request_key::key_kind,
            request_key::spki_sha256,
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
        proven_at: row.proven_at.map(Timestamp::from_row),
        why_refused: row.why_refused()?,
        decided_by: row.decided_by,
        device: row.device,
        keys,
    })
}

type KeyRow = (String, Option<Vec<u8>>, Option<i64>, Option<(i64, Vec<u8>)>, String, Vec<u8>);

fn read_key((profile, csr, certificate, renews, kind, digest): KeyRow) -> Result<StoredKey> {
    let possession = match (csr, renews) {
        (Some(csr), None) => Possession::Csr(csr),
        (None, Some((id, der))) => Possession::Certified { id: CertificateId::from_row(id), der },
        _ => return Err(unreadable()),
    };
    Ok(StoredKey {
        profile: read_profile(&profile)?,
        possession,
        kind: read_kind(&kind),
        digest: Sha256Digest::from_row(&digest).ok(),
        certificate: certificate.map(CertificateId::from_row),
    })
}

pub(crate) fn find_request(connection: &mut AnyConnection, id: RequestId) -> Result<Option<StoredRequest>> {
    let row: Option<Joined> = joined!().filter(request::id.eq(id.number())).get_result(here(connection)).optional()?;
    row.map(|row| read(connection, row)).transpose()
}

pub(crate) fn find_by_proof(connection: &mut AnyConnection, proof: &TokenHash) -> Result<Option<StoredRequest>> {
    let row: Option<Joined> =
        joined!().filter(request::proof_hash.eq(proof.octets().as_slice())).get_result(here(connection)).optional()?;
    row.map(|row| read(connection, row)).transpose()
}

/// The requests of a person, newest first.
pub(crate) fn list_of_person(connection: &mut AnyConnection, person: PersonId) -> Result<Vec<StoredRequest>> {
    let rows: Vec<Joined> =
        joined!().filter(request::person_id.eq(person.number())).order(request::id.desc()).load(here(connection))?;
    rows.into_iter().map(|row| read(connection, row)).collect()
}

/// The requests of a person with their mailboxes, at most `limit`.
pub(crate) fn list_ids_of_person(
    connection: &mut AnyConnection,
    person: PersonId,
    limit: i64,
) -> Result<Vec<(RequestId, MailboxId)>> {
    let rows: Vec<(i64, i64)> = request::table
        .filter(request::person_id.eq(person.number()))
        .limit(limit)
        .select((request::id, request::mailbox_id))
        .rows(connection)?;
    Ok(rows.into_iter().map(|(id, mailbox)| (RequestId::from_row(id), MailboxId::from_row(mailbox))).collect())
}

/// The requests in a stage, oldest first.
pub(crate) fn list_in_stage(
    connection: &mut AnyConnection,
    stage: RequestStage,
    limit: i64,
) -> Result<Vec<StoredRequest>> {
    let rows: Vec<Joined> =
        joined!().filter(request::state.eq(stage.name())).order(request::id).limit(limit).load(here(connection))?;
    rows.into_iter().map(|row| read(connection, row)).collect()
}

/// Moves a request from a stage to the next state; returns whether it was still in that stage. Of two concurrent calls only one can
/// succeed.
pub(crate) fn advance(
    tx: &mut Tx<'_>,
    id: RequestId,
    from: RequestStage,
    to: RequestState,
    decided_by: Option<&Actor>,
) -> Result<bool> {
    let row = request::table.find(id.number()).filter(request::state.eq(from.name()));
    let (state, decided_by) = (request::state.eq(to.stage().name()), decided_by.map(Actor::to_string));
    let changed = match to {
        RequestState::Submitted { .. } => 0,
        RequestState::MailboxProven { at } => {
            diesel::update(row).set((state, request::proven_at.eq(at.to_row()))).run(tx.connection)?
        }
        RequestState::Approved { at } | RequestState::Issued { at } => diesel::update(row)
            .set((state, request::decided_at.eq(at.to_row()), request::decided_by.eq(decided_by)))
            .run(tx.connection)?,
        RequestState::Ended { at, how } => diesel::update(row)
            .set((
                state,
                request::decided_at.eq(at.to_row()),
                request::decided_by.eq(decided_by),
                request::ending.eq(how.name()),
            ))
            .run(tx.connection)?,
    };
    Ok(changed == 1)
}

/// Records why an officer refused a request.
pub(crate) fn set_why_refused(tx: &mut Tx<'_>, id: RequestId, why: &WhyRefused) -> Result<()> {
    diesel::update(request::table.find(id.number()))
        .set((request::refused_for.eq(why.reason.name()), request::refusal_words.eq(&why.words)))
        .run(tx.connection)?;
    Ok(())
}

/// Ends every open request of a person; returns their number. A request that is being issued at this moment ends too, and its signed
/// certificate is stored as revoked.
pub(crate) fn end_open_of(tx: &mut Tx<'_>, person: PersonId, how: Ending) -> Result<usize> {
    end_open(tx, person, None, how)
}

/// Like [`end_open_of`], for one mailbox of the person.
pub(crate) fn end_open_for(tx: &mut Tx<'_>, person: PersonId, mailbox: MailboxId, how: Ending) -> Result<usize> {
    end_open(tx, person, Some(mailbox), how)
}

fn end_open(tx: &mut Tx<'_>, person: PersonId, mailbox: Option<MailboxId>, how: Ending) -> Result<usize> {
    let ended = RequestState::Ended { at: tx.now(), how };
    let mut count = 0;
    for request in list_of_person(tx.connection, person)? {
        let is_meant = mailbox.is_none_or(|mailbox| request.mailbox == mailbox);
        if is_meant && request.state.is_open() && advance(tx, request.id, request.state.stage(), ended, None)? {
            count += 1;
        }
    }
    Ok(count)
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

/// Requests whose link expired unused before `now`, and requests that were proven before `proven_before` and are not
/// decided.
pub(crate) fn list_overdue(
    connection: &mut AnyConnection,
    now: Timestamp,
    proven_before: Timestamp,
) -> Result<Vec<RequestId>> {
    let unused = request::state.eq(RequestStage::Submitted.name()).and(request::proof_expires_at.lt(now.to_row()));
    let proven = request::state.eq(RequestStage::MailboxProven.name());
    let undecided = proven.and(request::proven_at.assume_not_null().lt(proven_before.to_row()));
    let mut ids: Vec<i64> = request::table.filter(unused).select(request::id).rows(connection)?;
    ids.extend(request::table.filter(undecided).select(request::id).load::<i64>(here(connection))?);
    Ok(ids.into_iter().map(RequestId::from_row).collect())
}
