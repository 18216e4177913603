//! Table `renewal_notice`: reminders of expiring certificates that were queued, once for each number of days before the end.

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use time::PrimitiveDateTime;

use super::certificate::read_profile;
use super::connection::AnyConnection;
use super::schema::{certificate, mailbox, person, renewal_notice, revoked};
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::{Error, Result};
use crate::types::{CertificateId, EmailAddress, PersonId, PersonState, Profile, Timestamp, Validity};

/// A certificate whose owner has not been reminded yet.
#[derive(Debug, Clone)]
pub(crate) struct Ending {
    pub(crate) certificate: CertificateId,
    pub(crate) profile: Profile,
    pub(crate) person: PersonId,
    pub(crate) address: EmailAddress,
    pub(crate) validity: Validity,
}

type Row = (i64, String, i64, String, PrimitiveDateTime, PrimitiveDateTime);

fn read((id, profile, person, address, not_before, not_after): Row) -> Result<Ending> {
    Ok(Ending {
        certificate: CertificateId::from_row(id),
        profile: read_profile(&profile)?,
        person: PersonId::from_row(person),
        address: address.parse().map_err(|_| Error::internal("a stored address can't be read"))?,
        validity: Validity { not_before: Timestamp::from_row(not_before), not_after: Timestamp::from_row(not_after) },
    })
}

diesel::alias!(certificate as newer: Newer, revoked as newer_revoked: NewerRevoked);

/// Whether the certificate of the outer query has a successor for one of these profiles: newer, for the same mailbox
/// and person, expiring no earlier, and neither revoked nor on hold.
macro_rules! has_successor {
    ($profiles:expr) => {
        exists(
            newer
                .filter(newer.field(certificate::mailbox_id).eq(certificate::mailbox_id))
                .filter(newer.field(certificate::person_id).eq(certificate::person_id))
                .filter(newer.field(certificate::id).gt(certificate::id))
                .filter(newer.field(certificate::not_after).ge(certificate::not_after))
                .filter(
                    newer
                        .field(certificate::profile)
                        .eq($profiles.0)
                        .or(newer.field(certificate::profile).eq($profiles.1)),
                )
                .filter(not(exists(
                    newer_revoked
                        .filter(newer_revoked.field(revoked::authority_id).eq(newer.field(certificate::authority_id)))
                        .filter(newer_revoked.field(revoked::serial).eq(newer.field(certificate::serial))),
                ))),
        )
    };
}

/// Certificates that expire from `from` to `until`, both inclusive, whose owners were not yet reminded for this number
/// of days or fewer; the first to expire first.
///
/// Certificates are omitted if they are revoked or on hold, if the mailbox has another owner now, if the owner is leaving, or if they have
/// successors for all their purposes: a certificate for both purposes is a successor of any certificate, and a signing
/// and an encryption certificate together are successors of one for both.
pub(crate) fn list_untold(
    connection: &mut AnyConnection,
    from: Timestamp,
    until: Timestamp,
    days_before: i64,
) -> Result<Vec<Ending>> {
    let (signing, encryption, dual) = (Profile::Signing.name(), Profile::Encryption.name(), Profile::Dual.name());
    let revocation = revoked::table
        .filter(revoked::authority_id.eq(certificate::authority_id))
        .filter(revoked::serial.eq(certificate::serial));
    let told = renewal_notice::table
        .filter(renewal_notice::certificate_id.eq(certificate::id))
        .filter(renewal_notice::days_before.le(days_before));
    let lacks_signing = certificate::profile.ne(encryption).and(not(has_successor!((signing, dual))));
    let lacks_encryption = certificate::profile.ne(signing).and(not(has_successor!((encryption, dual))));
    let rows: Vec<Row> = certificate::table
        .inner_join(
            mailbox::table
                .on(mailbox::id.eq(certificate::mailbox_id).and(mailbox::person_id.eq(certificate::person_id))),
        )
        .inner_join(person::table.on(person::id.eq(certificate::person_id)))
        .filter(person::state.eq(PersonState::Active.name()))
        .filter(certificate::not_after.between(from.to_row(), until.to_row()))
        .filter(not(exists(revocation)))
        .filter(not(exists(told)))
        .filter(lacks_signing.or(lacks_encryption))
        .order(certificate::not_after)
        .select((
            certificate::id,
            certificate::profile,
            certificate::person_id,
            mailbox::address,
            certificate::not_before,
            certificate::not_after,
        ))
        .rows(connection)?;
    rows.into_iter().map(read).collect()
}

/// Records that the owner was reminded.
pub(crate) fn insert_told(tx: &mut Tx<'_>, certificate: CertificateId, days_before: i64) -> Result<()> {
    diesel::insert_into(renewal_notice::table)
        .values((
            renewal_notice::certificate_id.eq(certificate.number()),
            renewal_notice::days_before.eq(days_before),
            renewal_notice::told_at.eq(tx.now().to_row()),
        ))
        .run(tx.connection)?;
    Ok(())
}
