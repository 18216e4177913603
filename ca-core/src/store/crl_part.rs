//! Table `crl_part`: the octets of published CRLs, one megabyte per row.
//!
//! They are written in separate transactions before the CRL becomes current, so that fifty megabytes do not block issuance. The
//! parts of a CRL that never becomes current are deleted with a later CRL.

use diesel::prelude::*;

use super::connection::AnyConnection;
use super::schema::crl_part;
use super::statement::Statement as _;
use super::writer::Tx;
use crate::error::{Error, Result};
use crate::types::{AuthorityId, CrlNumber};

/// The maximum length of a part in bytes.
pub(crate) const MOST_OCTETS: usize = 1 << 20;

pub(crate) fn insert_part(
    tx: &mut Tx<'_>,
    authority: AuthorityId,
    number: CrlNumber,
    part: i64,
    octets: &[u8],
) -> Result<()> {
    diesel::insert_into(crl_part::table)
        .values((
            crl_part::authority_id.eq(authority.number()),
            crl_part::number.eq(number.number()),
            crl_part::part.eq(part),
            crl_part::octets.eq(octets),
        ))
        .run(tx.connection)?;
    Ok(())
}

/// The octets of a CRL, DER; empty if it was deleted meanwhile.
pub(crate) fn read_octets(
    connection: &mut AnyConnection,
    authority: AuthorityId,
    number: CrlNumber,
) -> Result<Vec<u8>> {
    let of_crl = crl_part::table
        .filter(crl_part::authority_id.eq(authority.number()))
        .filter(crl_part::number.eq(number.number()));
    let last: Option<i64> = of_crl.select(diesel::dsl::max(crl_part::part)).row(connection)?;
    let Some(last) = last else { return Ok(Vec::new()) };
    let mut octets = Vec::with_capacity(usize::try_from(last + 1).map_err(Error::internal)? * MOST_OCTETS);
    for part in 0..=last {
        let one: Vec<u8> = crl_part::table
            .find((authority.number(), number.number(), part))
            .select(crl_part::octets)
            .row(connection)?;
        octets.extend(one);
    }
    Ok(octets)
}

/// Deletes the octets of one CRL that never became current.
pub(crate) fn delete_of(tx: &mut Tx<'_>, authority: AuthorityId, number: CrlNumber) -> Result<()> {
    let of_crl = crl_part::table
        .filter(crl_part::authority_id.eq(authority.number()))
        .filter(crl_part::number.eq(number.number()));
    diesel::delete(of_crl).run(tx.connection)?;
    Ok(())
}

/// Deletes a few parts of CRLs with lower numbers; returns whether it deleted any, because more may remain.
pub(crate) fn delete_below(tx: &mut Tx<'_>, authority: AuthorityId, number: CrlNumber) -> Result<bool> {
    let parts: Vec<(i64, i64)> = crl_part::table
        .filter(crl_part::authority_id.eq(authority.number()))
        .filter(crl_part::number.lt(number.number()))
        .order((crl_part::number, crl_part::part))
        .limit(AT_ONCE)
        .select((crl_part::number, crl_part::part))
        .rows(tx.connection)?;
    for (number, part) in &parts {
        diesel::delete(crl_part::table.find((authority.number(), *number, *part))).run(tx.connection)?;
    }
    Ok(!parts.is_empty())
}

/// The number of megabytes that one transaction deletes.
const AT_ONCE: i64 = 8;
