//! Table `certificate`. Revocations are in `revoked`.

use std::cmp::Reverse;

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::connection::AnyConnection;
use super::person::read_name;
use super::revoked::{RevokedRow, is_held};
use super::schema::{authority, certificate, mailbox, person, revoked, withdrawn};
use super::statement::{Statement as _, here};
use super::writer::Tx;
use crate::error::{Error, Result};
use crate::types::{
    AuthorityId, CertificateId, CertificateStatus, EmailAddress, KeyKind, MailboxId, PersonId, PersonName, Profile,
    SerialNumber, Sha256Digest, Timestamp, Validity,
};

/// The data of a new certificate.
#[derive(Debug, Clone)]
pub(crate) struct NewCertificate {
    pub(crate) authority: AuthorityId,
    pub(crate) serial: SerialNumber,
    pub(crate) profile: Profile,
    pub(crate) person: PersonId,
    pub(crate) mailbox: MailboxId,
    pub(crate) der: Vec<u8>,
    pub(crate) kind: KeyKind,
    pub(crate) key: Sha256Digest,
    pub(crate) validity: Validity,
}

/// A stored certificate with its mailbox and its owner.
#[derive(Debug, Clone)]
pub(crate) struct StoredCertificate {
    pub(crate) id: CertificateId,
    pub(crate) authority: AuthorityId,
    pub(crate) serial: SerialNumber,
    pub(crate) profile: Profile,
    pub(crate) person: PersonId,
    pub(crate) person_name: PersonName,
    pub(crate) mailbox: MailboxId,
    pub(crate) address: EmailAddress,
    pub(crate) der: Vec<u8>,
    /// None for a key that can't be read.
    pub(crate) kind: Option<KeyKind>,
    pub(crate) key: Sha256Digest,
    pub(crate) validity: Validity,
    pub(crate) status: CertificateStatus,
}

/// A certificate that is neither expired, on hold nor revoked.
#[derive(Debug, Clone)]
pub(crate) struct Usable {
    pub(crate) id: CertificateId,
    pub(crate) authority: AuthorityId,
    pub(crate) der: Vec<u8>,
    pub(crate) serial: SerialNumber,
    pub(crate) not_after: Timestamp,
    pub(crate) key_algorithm: KeyKind,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = certificate)]
struct CertificateRow {
    id: i64,
    authority_id: i64,
    serial: Vec<u8>,
    profile: String,
    person_id: i64,
    mailbox_id: i64,
    der: Vec<u8>,
    spki_sha256: Vec<u8>,
    not_before: PrimitiveDateTime,
    not_after: PrimitiveDateTime,
    key_kind: String,
}

type Joined = (CertificateRow, String, String, Option<RevokedRow>);

fn read((row, address, name, revoked): Joined) -> Result<StoredCertificate> {
    Ok(StoredCertificate {
        id: CertificateId::from_row(row.id),
        authority: AuthorityId::from_row(row.authority_id),
        serial: SerialNumber::from_octets(&row.serial)?,
        profile: read_profile(&row.profile)?,
        person: PersonId::from_row(row.person_id),
        person_name: read_name(&name)?,
        mailbox: MailboxId::from_row(row.mailbox_id),
        address: address.parse().map_err(|_| Error::internal("a stored address can't be read"))?,
        der: row.der,
        kind: read_kind(&row.key_kind),
        key: Sha256Digest::from_row(&row.spki_sha256)?,
        validity: Validity {
            not_before: Timestamp::from_row(row.not_before),
            not_after: Timestamp::from_row(row.not_after),
        },
        status: RevokedRow::status(revoked)?,
    })
}

pub(super) fn read_profile(name: &str) -> Result<Profile> {
    name.parse().map_err(|()| Error::internal("a stored profile can't be read"))
}

/// The kind of a stored key; none for a key that could not be read.
pub(super) fn read_kind(name: &str) -> Option<KeyKind> {
    name.parse().ok()
}

/// Selects certificates with mailbox, person and revocation. This is a macro because the type of such a query can't be
/// named.
macro_rules! joined {
    () => {
        certificate::table
            .inner_join(mailbox::table.on(mailbox::id.eq(certificate::mailbox_id)))
            .inner_join(person::table.on(person::id.eq(certificate::person_id)))
            .left_join(
                revoked::table.on(revoked::authority_id
                    .eq(certificate::authority_id)
                    .and(revoked::serial.eq(certificate::serial))),
            )
            .select((CertificateRow::as_select(), mailbox::address, person::name, Option::<RevokedRow>::as_select()))
    };
}

pub(crate) fn insert_certificate(tx: &mut Tx<'_>, new: &NewCertificate) -> Result<CertificateId> {
    let id: i64 = diesel::insert_into(certificate::table)
        .values((
            certificate::authority_id.eq(new.authority.number()),
            certificate::serial.eq(new.serial.octets()),
            certificate::profile.eq(new.profile.name()),
            certificate::person_id.eq(new.person.number()),
            certificate::mailbox_id.eq(new.mailbox.number()),
            certificate::der.eq(&new.der),
            certificate::spki_sha256.eq(new.key.octets().as_slice()),
            certificate::not_before.eq(new.validity.not_before.to_row()),
            certificate::not_after.eq(new.validity.not_after.to_row()),
            certificate::key_kind.eq(new.kind.to_string()),
        ))
        .returning(certificate::id)
        .row(tx.connection)?;
    // After a restore, its serial number may have been listed before the certificate was found.
    super::revoked::note_key(tx, new.authority, &new.serial, &new.key)?;
    Ok(CertificateId::from_row(id))
}

pub(crate) fn find_certificate(connection: &mut AnyConnection, id: CertificateId) -> Result<Option<StoredCertificate>> {
    let row: Option<Joined> =
        joined!().filter(certificate::id.eq(id.number())).get_result(here(connection)).optional()?;
    row.map(read).transpose()
}

/// The certificates with this serial number: at most one of each CA.
pub(crate) fn list_by_serial(connection: &mut AnyConnection, serial: &SerialNumber) -> Result<Vec<StoredCertificate>> {
    // One query for each CA, because an index of serial numbers alone would cost one more page for each issued certificate.
    let rows: Vec<Joined> = joined!()
        .filter(certificate::authority_id.eq_any(authority::table.select(authority::id)))
        .filter(certificate::serial.eq(serial.octets()))
        .load(here(connection))?;
    rows.into_iter().map(read).collect()
}

/// The SHA-256 of the key of the certificate with this serial number of a CA, if it exists.
pub(super) fn find_key_digest(
    connection: &mut AnyConnection,
    authority: AuthorityId,
    serial: &SerialNumber,
) -> Result<Option<Vec<u8>>> {
    let found = certificate::table
        .filter(certificate::authority_id.eq(authority.number()))
        .filter(certificate::serial.eq(serial.octets()));
    Ok(found.select(certificate::spki_sha256).row(connection).optional()?)
}

/// Whether a CA issued a certificate with this serial number.
pub(crate) fn is_issued(connection: &mut AnyConnection, authority: AuthorityId, serial: &SerialNumber) -> Result<bool> {
    let found = certificate::table
        .filter(certificate::authority_id.eq(authority.number()))
        .filter(certificate::serial.eq(serial.octets()));
    Ok(diesel::select(diesel::dsl::exists(found)).row(connection)?)
}

/// The certificates of a person, newest first.
pub(crate) fn list_of_person(connection: &mut AnyConnection, person: PersonId) -> Result<Vec<StoredCertificate>> {
    let rows: Vec<Joined> = joined!()
        .filter(certificate::person_id.eq(person.number()))
        .order(certificate::id.desc())
        .load(here(connection))?;
    rows.into_iter().map(read).collect()
}

/// The certificates of a mailbox, newest first.
pub(crate) fn list_of_mailbox(connection: &mut AnyConnection, mailbox: MailboxId) -> Result<Vec<StoredCertificate>> {
    let rows: Vec<Joined> = joined!()
        .filter(certificate::mailbox_id.eq(mailbox.number()))
        .order(certificate::id.desc())
        .load(here(connection))?;
    rows.into_iter().map(read).collect()
}

/// The serial numbers of a person's certificates, at most `limit`.
pub(crate) fn list_serials_of_person(
    connection: &mut AnyConnection,
    person: PersonId,
    limit: i64,
) -> Result<Vec<SerialNumber>> {
    let serials = certificate::table.filter(certificate::person_id.eq(person.number())).limit(limit);
    let rows: Vec<Vec<u8>> = serials.select(certificate::serial).rows(connection)?;
    rows.iter().map(|serial| SerialNumber::from_octets(serial)).collect()
}

/// The serial numbers of a mailbox's certificates, at most `limit`.
pub(crate) fn list_serials_of_mailbox(
    connection: &mut AnyConnection,
    mailbox: MailboxId,
    limit: i64,
) -> Result<Vec<SerialNumber>> {
    let serials = certificate::table.filter(certificate::mailbox_id.eq(mailbox.number())).limit(limit);
    let rows: Vec<Vec<u8>> = serials.select(certificate::serial).rows(connection)?;
    rows.iter().map(|serial| SerialNumber::from_octets(serial)).collect()
}

/// Certificates before `before`, newest first.
pub(crate) fn list_newest(
    connection: &mut AnyConnection,
    before: Option<CertificateId>,
    limit: i64,
) -> Result<Vec<StoredCertificate>> {
    let rows: Vec<Joined> = joined!()
        .filter(certificate::id.lt(before.map_or(i64::MAX, CertificateId::number)))
        .order(certificate::id.desc())
        .limit(limit)
        .load(here(connection))?;
    rows.into_iter().map(read).collect()
}

/// The DER of certificates before `before`, newest first.
pub(crate) fn list_der(
    connection: &mut AnyConnection,
    before: Option<CertificateId>,
    limit: i64,
) -> Result<Vec<(CertificateId, Vec<u8>)>> {
    let rows: Vec<(i64, Vec<u8>)> = certificate::table
        .filter(certificate::id.lt(before.map_or(i64::MAX, CertificateId::number)))
        .order(certificate::id.desc())
        .limit(limit)
        .select((certificate::id, certificate::der))
        .rows(connection)?;
    Ok(rows.into_iter().map(|(id, der)| (CertificateId::from_row(id), der)).collect())
}

/// The certificates of a CA that are on hold, and since when, the longest first; also those that have expired since.
pub(crate) fn list_held(
    connection: &mut AnyConnection,
    authority: AuthorityId,
    limit: i64,
) -> Result<Vec<(CertificateId, Timestamp)>> {
    let of_entry = certificate::authority_id.eq(revoked::authority_id).and(certificate::serial.eq(revoked::serial));
    let rows: Vec<(i64, PrimitiveDateTime)> = revoked::table
        .inner_join(certificate::table.on(of_entry))
        .filter(revoked::authority_id.eq(authority.number()))
        .filter(is_held())
        .order(revoked::revoked_at)
        .limit(limit)
        .select((certificate::id, revoked::revoked_at))
        .load(here(connection))?;
    Ok(rows.into_iter().map(|(id, at)| (CertificateId::from_row(id), Timestamp::from_row(at))).collect())
}

/// The certificates with this public key.
pub(crate) fn list_by_key(connection: &mut AnyConnection, key: &Sha256Digest) -> Result<Vec<StoredCertificate>> {
    let rows: Vec<Joined> =
        joined!().filter(certificate::spki_sha256.eq(key.octets().as_slice())).load(here(connection))?;
    rows.into_iter().map(read).collect()
}

/// Of the certificates of a mailbox with one of these profiles that are usable at `now` and not withdrawn: the newest one for
/// each kind of key, newest first.
pub(crate) fn list_newest_usable(
    connection: &mut AnyConnection,
    mailbox: MailboxId,
    profiles: &[Profile],
    now: Timestamp,
) -> Result<Vec<Usable>> {
    let kinds: Vec<String> = certificate::table
        .filter(certificate::mailbox_id.eq(mailbox.number()))
        .select(certificate::key_kind)
        .distinct()
        .rows(connection)?;
    let mut newest = Vec::new();
    for kind in kinds.iter().filter_map(|kind| read_kind(kind)) {
        newest.extend(find_newest_usable(connection, mailbox, kind, profiles, now)?);
    }
    newest.sort_by_key(|usable| Reverse(usable.id));
    Ok(newest)
}

fn find_newest_usable(
    connection: &mut AnyConnection,
    mailbox: MailboxId,
    kind: KeyKind,
    profiles: &[Profile],
    now: Timestamp,
) -> Result<Option<Usable>> {
    let listed = revoked::table
        .filter(revoked::authority_id.eq(certificate::authority_id).and(revoked::serial.eq(certificate::serial)));
    let withdrawal = withdrawn::table.filter(withdrawn::certificate_id.eq(certificate::id));
    let found = certificate::table
        .filter(certificate::mailbox_id.eq(mailbox.number()).and(certificate::key_kind.eq(kind.to_string())))
        .filter(certificate::profile.eq_any(profiles.iter().map(|profile| profile.name())))
        .filter(certificate::not_before.le(now.to_row()).and(certificate::not_after.ge(now.to_row())))
        .filter(not(exists(listed)).and(not(exists(withdrawal))))
        .order(certificate::id.desc())
        .limit(1)
        .select(CertificateRow::as_select())
        .first(here(connection));
    found.optional()?.map(|row| read_usable(row, kind)).transpose()
}

fn read_usable(row: CertificateRow, key_algorithm: KeyKind) -> Result<Usable> {
    Ok(Usable {
        id: CertificateId::from_row(row.id),
        authority: AuthorityId::from_row(row.authority_id),
        serial: SerialNumber::from_octets(&row.serial)?,
        not_after: Timestamp::from_row(row.not_after),
        key_algorithm,
        der: row.der,
    })
}

/// Certificates without a revocation that expire from `from` until before `until`, in the order of their ends, after `after`.
pub(crate) fn list_ending(
    connection: &mut AnyConnection,
    from: Timestamp,
    until: Timestamp,
    after: Option<(Timestamp, CertificateId)>,
    limit: i64,
) -> Result<Vec<CertificateId>> {
    let (end, last) = after.map_or((from, 0), |(end, id)| (end.max(from), id.number()));
    let revoked = revoked::table
        .filter(revoked::authority_id.eq(certificate::authority_id).and(revoked::serial.eq(certificate::serial)));
    let ids: Vec<i64> = certificate::table
        .filter(certificate::not_after.ge(end.to_row()).and(certificate::not_after.lt(until.to_row())))
        .filter(certificate::not_after.gt(end.to_row()).or(certificate::id.gt(last)))
        .filter(diesel::dsl::not(diesel::dsl::exists(revoked)))
        .order((certificate::not_after, certificate::id))
        .limit(limit)
        .select(certificate::id)
        .rows(connection)?;
    Ok(ids.into_iter().map(CertificateId::from_row).collect())
}

/// Mailboxes with a certificate that was valid at `from` and has expired at `until`: their entries must be reconciled.
/// In the second of notAfter it is still valid (RFC 5280 §4.1.2.5).
pub(crate) fn list_mailboxes_of_ended(
    connection: &mut AnyConnection,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<MailboxId>> {
    let ids: Vec<i64> = certificate::table
        .filter(certificate::not_after.ge(from.to_row()))
        .filter(certificate::not_after.lt(until.to_row()))
        .select(certificate::mailbox_id)
        .distinct()
        .rows(connection)?;
    Ok(ids.into_iter().map(MailboxId::from_row).collect())
}
