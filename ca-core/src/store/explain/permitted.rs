//! The scans that are permitted, each with its reason.
//!
//! A scan belongs here when the table stays small by its nature, when the work needs each row, or when a person asks for it once in a
//! long while. Otherwise the statement gets an index, or a limit. A permission that no statement uses is refused.

use super::Scan;

/// One permitted scan.
pub(super) struct Permission {
    /// The function that executes the statement, `FILE::FUNCTION`.
    pub(super) function: &'static str,
    pub(super) table: &'static str,
    /// The index that is read, when it is one of some rows only.
    pub(super) index: Option<&'static str>,
    pub(super) on: On,
    #[expect(dead_code, reason = "it is for who reads the list")]
    pub(super) reason: &'static str,
}

/// The databases whose plan has the scan.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum On {
    Both,
    Sqlite,
    Postgres,
}

impl On {
    pub(super) fn has(self, is_postgres: bool) -> bool {
        match self {
            Self::Both => true,
            Self::Sqlite => !is_postgres,
            Self::Postgres => is_postgres,
        }
    }
}

impl Permission {
    pub(super) fn permits(&self, is_postgres: bool, function: &str, scan: &Scan) -> bool {
        let has_index = self.index.is_none_or(|index| scan.step.split([' ', ',']).any(|word| word == index));
        self.on.has(is_postgres) && self.function == function && self.table == scan.table && has_index
    }

    const fn on(self, on: On) -> Self {
        Self { on, ..self }
    }
}

/// Permits a scan of a table, or of an index of all its rows.
const fn whole(function: &'static str, table: &'static str, reason: &'static str) -> Permission {
    Permission { function, table, index: None, on: On::Both, reason }
}

/// Permits a scan of an index of some rows.
const fn some(function: &'static str, table: &'static str, index: &'static str, reason: &'static str) -> Permission {
    Permission { function, table, index: Some(index), on: On::Both, reason }
}

const OPEN_DEPARTURES: &str = "the index has the departures that have not ended: people who leave this month";
const RESTORE: &str = "a restore reads or deletes each row, once";
const OUTDATED: &str = "an older program wrote these rows; there are none after the first start";
const ONE_ROW: &str = "the table has one row";
const FEW_CAS: &str = "there are a handful of CAs";
const PROPOSALS: &str = "an officer writes each proposal by hand";
const LEASED: &str = "the filter drops the rows that workers hold: one for each worker";
const UPKEEP: &str =
    "upkeep deletes old rows once an hour; 100,000 rows take 0.03 s, and an index would cost each sign-in more";
const HELD: &str = "the index has the entries on hold; each of them is wanted";

/// The list, in the order of functions.
pub(super) const PERMITTED: &[Permission] = &[
    whole("account::list_ended", "account", RESTORE),
    whole("account::list_passwords", "account", RESTORE),
    whole("api_token::end_all", "api_token", RESTORE),
    whole("api_token::list_tokens", "api_token", "an administrator names each program by hand"),
    whole("audit::find_row", "audit", "it begins at the head of a backup that was just made"),
    whole("authority::count_authorities", "authority", FEW_CAS),
    whole("authority::list_authorities", "authority", FEW_CAS),
    whole("authority::list_crl_numbers", "authority", FEW_CAS),
    whole("certificate::list_by_serial", "authority", FEW_CAS).on(On::Postgres),
    some("certificate::list_held", "revoked", "revoked_held", HELD).on(On::Sqlite),
    whole("certificate_mark::find_last_marked", "certificate_marked", ONE_ROW),
    whole("certificate_mark::insert_marks", "certificate_marked", ONE_ROW),
    whole("crl::insert_crl", "crl", "the newest number is the end of the index, and three CRLs are kept")
        .on(On::Sqlite),
    some("departure::forget_suspended", "departure", "departure_due", OPEN_DEPARTURES),
    some("departure::list_due", "departure", "departure_due", OPEN_DEPARTURES).on(On::Sqlite),
    some("departure::list_held", "departure", "departure_due", OPEN_DEPARTURES),
    some("departure::postpone_all", "departure", "departure_due", OPEN_DEPARTURES),
    whole("founding::find_end", "founding", ONE_ROW),
    whole("invitation::delete_before", "invitation", UPKEEP),
    some("invitation::delete_unused", "invitation", "invitation_open", RESTORE),
    whole("known_device::delete_all", "known_device", RESTORE),
    whole("known_device::delete_before", "known_device", UPKEEP),
    some("migrate/key_kind::complete_certificates", "certificate", "certificate_without_kind", OUTDATED).on(On::Sqlite),
    some("migrate/key_kind::complete_requests", "request_key", "request_key_without_kind", OUTDATED),
    some("migrate/person_words::complete", "person", "person_without_words", OUTDATED).on(On::Sqlite),
    some("migrate/revoked_key::complete", "revoked", "revoked_without_key", OUTDATED),
    some("notice::list_in_the_clear", "notice", "notice_in_the_clear", OUTDATED).on(On::Sqlite),
    whole("outbox::backlog", "outbox", "it counts what waits; 100,000 rows take 0.03 s"),
    whole("outbox::claim_next", "outbox", LEASED),
    whole("outbox::delete_all", "outbox", RESTORE).on(On::Postgres),
    whole("outbox::has_due", "outbox", LEASED),
    whole("person::list_officers", "person_role", "officers are few"),
    whole("proposal::expire_all", "proposal", PROPOSALS),
    whole("proposal::list_ended", "proposal", PROPOSALS),
    whole("proposal::list_open", "proposal", PROPOSALS),
    whole("restoration::find_newest", "restoration", "there is one row for each restore"),
    whole("revocation_pass::delete_before", "revocation_pass", UPKEEP),
    whole("revocation_pass::delete_links", "revocation_pass", RESTORE),
    some("revoked::list_held", "revoked", "revoked_held", HELD),
    some("revoked::list_held_before", "revoked", "revoked_held", HELD).on(On::Sqlite),
    whole("second_factor::has_any", "second_factor", "it ends at the first row"),
    whole("second_factor::list_holders", "second_factor", RESTORE),
    whole("self_check::delete_all", "self_check", RESTORE),
    whole(
        "self_check::list_of_person",
        "self_check",
        "its LIMIT; PostgreSQL expects more of one person than there are",
    )
    .on(On::Postgres),
    whole("server_key::list_good", "server_key", "the server has a handful of keys that are valid"),
    whole("session::delete_all", "session", RESTORE),
    whole("session::delete_before", "session", UPKEEP),
    whole("throttle::delete_before", "throttle", UPKEEP),
];
