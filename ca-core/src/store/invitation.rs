//! Table `invitation`: one-time links with which people choose a password, after an invitation or because they forgot it.

use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::connection::AnyConnection;
use super::schema::invitation;
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::Result;
use crate::types::{LinkPurpose, PersonId, Timestamp, TokenHash};

/// A stored link.
pub(crate) struct StoredInvitation {
    pub(crate) person: PersonId,
    pub(crate) expires_at: Timestamp,
    pub(crate) used: bool,
}

pub(crate) fn insert_invitation(
    tx: &mut Tx<'_>,
    token: &TokenHash,
    purpose: LinkPurpose,
    person: PersonId,
    expires_at: Timestamp,
) -> Result<()> {
    diesel::insert_into(invitation::table)
        .values((
            invitation::token_hash.eq(token.octets().as_slice()),
            invitation::person_id.eq(person.number()),
            invitation::expires_at.eq(expires_at.to_row()),
            invitation::purpose.eq(purpose.name()),
        ))
        .run(tx.connection)?;
    Ok(())
}

/// The link with this token, if it is for this purpose.
pub(crate) fn find_invitation(
    connection: &mut AnyConnection,
    token: &TokenHash,
    purpose: LinkPurpose,
) -> Result<Option<StoredInvitation>> {
    let row: Option<(i64, PrimitiveDateTime, Option<PrimitiveDateTime>)> = invitation::table
        .find(token.octets().as_slice())
        .filter(invitation::purpose.eq(purpose.name()))
        .select((invitation::person_id, invitation::expires_at, invitation::used_at))
        .row(connection)
        .optional()?;
    Ok(row.map(|(person, expires_at, used_at)| StoredInvitation {
        person: PersonId::from_row(person),
        expires_at: Timestamp::from_row(expires_at),
        used: used_at.is_some(),
    }))
}

/// Closes every link of a person that is still open, whatever it is for.
pub(crate) fn close_invitations_of(tx: &mut Tx<'_>, person: PersonId) -> Result<()> {
    let open =
        invitation::table.filter(invitation::person_id.eq(person.number())).filter(invitation::used_at.is_null());
    diesel::update(open).set(invitation::used_at.eq(tx.now().to_row())).run(tx.connection)?;
    Ok(())
}

/// Closes the links of a person that are for this purpose and still open.
pub(crate) fn close_links_for(tx: &mut Tx<'_>, person: PersonId, purpose: LinkPurpose) -> Result<()> {
    let open = invitation::table
        .filter(invitation::person_id.eq(person.number()))
        .filter(invitation::purpose.eq(purpose.name()))
        .filter(invitation::used_at.is_null());
    diesel::update(open).set(invitation::used_at.eq(tx.now().to_row())).run(tx.connection)?;
    Ok(())
}

/// Marks a link as used; returns `false` if it was used before.
pub(crate) fn use_invitation(tx: &mut Tx<'_>, token: &TokenHash) -> Result<bool> {
    let changed =
        diesel::update(invitation::table.find(token.octets().as_slice()).filter(invitation::used_at.is_null()))
            .set(invitation::used_at.eq(tx.now().to_row()))
            .run(tx.connection)?;
    Ok(changed == 1)
}

/// Whether a person has an invitation that can be used now.
pub(crate) fn has_open(connection: &mut AnyConnection, person: PersonId, now: Timestamp) -> Result<bool> {
    let unused = invitation::table
        .filter(invitation::person_id.eq(person.number()))
        .filter(invitation::purpose.eq(LinkPurpose::Invitation.name()))
        .filter(invitation::used_at.is_null())
        .filter(invitation::expires_at.ge(now.to_row()))
        .select(invitation::person_id);
    Ok(diesel::select(diesel::dsl::exists(unused)).row(connection)?)
}

/// Deletes links that expired before `before`.
pub(crate) fn delete_before(tx: &mut Tx<'_>, before: Timestamp) -> Result<()> {
    diesel::delete(invitation::table.filter(invitation::expires_at.lt(before.to_row()))).run(tx.connection)?;
    Ok(())
}

/// Deletes unused links; returns their number.
pub(crate) fn delete_unused(tx: &mut Tx<'_>) -> Result<usize> {
    Ok(diesel::delete(invitation::table.filter(invitation::used_at.is_null())).run(tx.connection)?)
}
