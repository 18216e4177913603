//! Table `signed_head`: the newest signed head of the audit trail.

use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::connection::AnyConnection;
use super::schema::signed_head;
use super::statement::{Statement as _, here};
use super::writer::Tx;
use crate::audit::{Head, SignedHead};
use crate::error::Result;
use crate::types::{Sha256Digest, Timestamp};

/// The newest head and its state of publication.
#[derive(Debug, Clone)]
pub(crate) struct StoredHead {
    pub(crate) signed: SignedHead,
    /// Whether it is in the file of heads.
    pub(crate) is_appended: bool,
    /// The time at which a head was last mailed, this one or an earlier one.
    pub(crate) mailed_at: Option<Timestamp>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = signed_head)]
struct HeadRow {
    trail: Vec<u8>,
    seq: i64,
    hash: Vec<u8>,
    at: PrimitiveDateTime,
    key_digest: Vec<u8>,
    signature: Vec<u8>,
    appended: bool,
    mailed_at: Option<PrimitiveDateTime>,
}

impl HeadRow {
    fn read(self) -> Result<StoredHead> {
        let head = Head {
            trail: Sha256Digest::from_row(&self.trail)?,
            seq: self.seq,
            hash: Sha256Digest::from_row(&self.hash)?,
            at: Timestamp::from_row(self.at),
        };
        let key = Sha256Digest::from_row(&self.key_digest)?;
        Ok(StoredHead {
            signed: SignedHead { head, key, signature: self.signature },
            is_appended: self.appended,
            mailed_at: self.mailed_at.map(Timestamp::from_row),
        })
    }
}

pub(crate) fn find_head(connection: &mut AnyConnection) -> Result<Option<StoredHead>> {
    let row = signed_head::table.find(ONLY).select(HeadRow::as_select()).get_result(here(connection)).optional()?;
    row.map(HeadRow::read).transpose()
}

/// Replaces the stored head.
pub(crate) fn replace_head(tx: &mut Tx<'_>, signed: &SignedHead) -> Result<()> {
    let values = (
        signed_head::trail.eq(signed.head.trail.octets().as_slice()),
        signed_head::seq.eq(signed.head.seq),
        signed_head::hash.eq(signed.head.hash.octets().as_slice()),
        signed_head::at.eq(signed.head.at.to_row()),
        signed_head::key_digest.eq(signed.key.octets().as_slice()),
        signed_head::signature.eq(&signed.signature),
        signed_head::appended.eq(false),
    );
    if diesel::update(signed_head::table.find(ONLY)).set(values).run(tx.connection)? == 0 {
        diesel::insert_into(signed_head::table).values((signed_head::id.eq(ONLY), values)).run(tx.connection)?;
    }
    Ok(())
}

/// Records that this head is in the file of heads, if it is still the newest.
pub(crate) fn note_appended(tx: &mut Tx<'_>, signed: &SignedHead) -> Result<()> {
    let row = signed_head::table.find(ONLY).filter(signed_head::signature.eq(&signed.signature));
    diesel::update(row).set(signed_head::appended.eq(true)).run(tx.connection)?;
    Ok(())
}

/// Records that the newest head is mailed now, unless a head was mailed since `since`; returns whether it was recorded.
/// The UPDATE locks the row, so that only one of two processes mails.
pub(crate) fn note_mailed(tx: &mut Tx<'_>, since: Timestamp) -> Result<bool> {
    let ahead = signed_head::mailed_at.gt(tx.now().to_row());
    let due = signed_head::mailed_at.is_null().or(signed_head::mailed_at.lt(since.to_row())).or(ahead);
    let noted = diesel::update(signed_head::table.find(ONLY).filter(due))
        .set(signed_head::mailed_at.eq(tx.now().to_row()))
        .run(tx.connection)?;
    Ok(noted == 1)
}

const ONLY: i64 = 1;
