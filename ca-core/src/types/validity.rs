//! The validity period of a certificate.

use time::Duration;

use super::Timestamp;

/// `notBefore` and `notAfter`, both inclusive (RFC 5280 §4.1.2.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// The first second of the period, UTC.
    pub not_before: Timestamp,
    /// The last second of the period, UTC.
    pub not_after: Timestamp,
}

impl Validity {
    /// `days` × 86 400 seconds from `not_before` on. One second is subtracted, because notAfter is inclusive.
    pub fn days_from(not_before: Timestamp, days: u32) -> Self {
        let not_after = not_before.plus_days(i64::from(days)) - Duration::SECOND;
        Self { not_before, not_after }
    }

    /// The same period, ending no later than `end`.
    #[must_use]
    pub fn ending_by(self, end: Timestamp) -> Self {
        Self { not_after: self.not_after.min(end), ..self }
    }

    /// The time from which it may be renewed: 30 days before its end, or the beginning of its last third if that is later.
    pub fn renewable_from(&self) -> Timestamp {
        let third: Duration = (self.not_after - self.not_before) / 3;
        self.not_after - third.min(RENEWABLE_BEFORE_END)
    }

    /// Length in days; a begun day counts whole (S/MIME BR §6.3.2).
    pub fn days(&self) -> i64 {
        let seconds = (self.not_after - self.not_before).whole_seconds() + 1;
        (seconds + 86_399) / 86_400
    }
}

const RENEWABLE_BEFORE_END: Duration = Duration::days(30);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_of_n_days_counts_n_days() {
        let validity = Validity::days_from(Timestamp::from_unix_seconds(1_700_000_000), 365);
        assert_eq!(validity.days(), 365);
        let one_second_more = Validity { not_after: validity.not_after + Duration::SECOND, ..validity };
        assert_eq!(one_second_more.days(), 366);
    }

    #[test]
    fn it_is_renewable_for_thirty_days_or_for_its_last_third() {
        let start = Timestamp::from_unix_seconds(1_800_000_000);
        let year = Validity::days_from(start, 365);
        assert_eq!(year.renewable_from(), year.not_after.plus_days(-30));
        let short = Validity { not_before: start, not_after: start.plus_days(9) };
        assert_eq!(short.renewable_from(), start.plus_days(6));
    }
}
