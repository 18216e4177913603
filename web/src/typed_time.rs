//! Days and times as browsers send them, or as people type them where a browser has no field for dates.

use ca_core::types::Timestamp;
use time::macros::format_description;
use time::{Date, PrimitiveDateTime, UtcOffset};
use unicode_normalization::UnicodeNormalization as _;

/// Parses a time in the format of `<input type="datetime-local">`, in `offset`.
pub(crate) fn read_moment(text: &str, offset: UtcOffset) -> Option<Timestamp> {
    let minute = format_description!("[year]-[month]-[day]T[hour]:[minute]");
    let text = text.trim().get(..16)?;
    PrimitiveDateTime::parse(text, minute).ok().map(|local| Timestamp::from(local.assume_offset(offset)))
}

/// Parses a day in the format of `<input type="date">`, also with slashes and with full-width digits; returns its beginning in `offset`.
pub(crate) fn read_day(text: &str, offset: UtcOffset) -> Option<Timestamp> {
    let day = format_description!("[year]-[month]-[day]");
    let plain: String = text.trim().nfkc().map(|c| if c == '/' { '-' } else { c }).collect();
    let date = Date::parse(&plain, day).ok().filter(|date| date.year() >= 0)?;
    Some(Timestamp::from(date.midnight().assume_offset(offset)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_local_moment_is_read_in_the_portal_s_offset() {
        let japan = UtcOffset::from_hms(9, 0, 0).unwrap();
        assert_eq!(read_moment("2027-04-01T08:30", japan).unwrap().to_string(), "2027-03-31T23:30:00Z");
        assert_eq!(read_moment("2027-04-01", japan), None);
        assert_eq!(read_moment("今日の午前八時半ごろ", japan), None);
    }

    #[test]
    fn a_day_begins_at_midnight_in_the_portal_s_offset() {
        let japan = UtcOffset::from_hms(9, 0, 0).unwrap();
        for text in ["2027-04-01", " 2027/04/01 ", "２０２７－０４－０１", "2027／04／01"] {
            assert_eq!(read_day(text, japan).unwrap().to_string(), "2027-03-31T15:00:00Z", "{text}");
        }
        for text in ["", "2027-02-29", "2027-4-1", "01.04.2027", "-2027-04-01", "2027-04-01T00:00", "昨日"] {
            assert_eq!(read_day(text, japan), None, "{text}");
        }
    }
}
