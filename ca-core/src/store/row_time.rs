//! A compact form of a time in a row, for queries that read millions of rows.

use diesel::deserialize::{FromSql, FromSqlRow, Result};
use diesel::pg::{Pg, PgValue};
use diesel::sql_types;
use diesel::sqlite::{Sqlite, SqliteValue};
use time::{Date, Month, PrimitiveDateTime, Time};

use crate::types::Timestamp;

/// SQLite stores a time as text in the form that diesel writes; only this form is read here, without trying others.
#[derive(Debug, Clone, Copy, FromSqlRow)]
pub(super) struct RowTime(pub(super) Timestamp);

impl FromSql<sql_types::Timestamp, Sqlite> for RowTime {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> Result<Self> {
        match read(value.read_text().as_bytes()) {
            Some(moment) => Ok(Self(Timestamp::from_row(moment))),
            None => Ok(Self(Timestamp::from_row(FromSql::<sql_types::Timestamp, Sqlite>::from_sql(value)?))),
        }
    }
}

impl FromSql<sql_types::Timestamp, Pg> for RowTime {
    fn from_sql(value: PgValue<'_>) -> Result<Self> {
        Ok(Self(Timestamp::from_row(FromSql::<sql_types::Timestamp, Pg>::from_sql(value)?)))
    }
}

/// `YYYY-MM-DD HH:MM:SS` with or without a fraction, which a [`Timestamp`] does not have.
fn read(text: &[u8]) -> Option<PrimitiveDateTime> {
    let (moment, fraction) = text.split_at_checked(19)?;
    let separated = SEPARATORS.iter().all(|(place, separator)| moment.get(*place) == Some(separator));
    let is_fraction = match fraction {
        [] => true,
        [first, digits @ ..] => *first == b'.' && !digits.is_empty() && digits.iter().all(u8::is_ascii_digit),
    };
    if !separated || !is_fraction {
        return None;
    }
    let pair = |place: usize| match moment.get(place..place + 2)? {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => Some((tens - b'0') * 10 + (ones - b'0')),
        _ => None,
    };
    let year = i32::from(pair(0)?) * 100 + i32::from(pair(2)?);
    let date = Date::from_calendar_date(year, Month::try_from(pair(5)?).ok()?, pair(8)?).ok()?;
    Some(PrimitiveDateTime::new(date, Time::from_hms(pair(11)?, pair(14)?, pair(17)?).ok()?))
}

const SEPARATORS: [(usize, u8); 5] = [(4, b'-'), (7, b'-'), (10, b' '), (13, b':'), (16, b':')];

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::read;

    #[test]
    fn what_is_written_in_the_one_form_is_read() {
        let moment = datetime!(2028-02-29 23:59:58);
        for text in ["2028-02-29 23:59:58", "2028-02-29 23:59:58.0", "2028-02-29 23:59:58.999999"] {
            assert_eq!(read(text.as_bytes()), Some(moment), "{text}");
        }
    }

    #[test]
    fn other_forms_and_moments_that_are_none_are_left_to_diesel() {
        for text in [
            "2027-02-29 00:00:00",
            "2028-13-01 00:00:00",
            "2028-02-29T23:59:58",
            "2028-02-29 24:00:00",
            "2028-02-29 23:59:58Z",
            "2028-02-29 23:59:58.",
            "2028-02-29 23:59",
            "2461831.5",
            "",
        ] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
    }
}
