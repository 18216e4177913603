//! All tables, each after the tables to which it refers, so that they can be filled in this order.

/// Expands `$each!(table)` for every table.
///
/// Copying fails if the database has a table that is not named here, so that none is omitted.
macro_rules! for_every_table {
    ($each:ident) => {
        $each!(authority);
        $each!(person);
        $each!(mailbox);
        $each!(account);
        $each!(person_role);
        $each!(session);
        $each!(second_factor);
        $each!(recovery_code);
        $each!(directory_person);
        $each!(entry_claim);
        $each!(address_change);
        $each!(known_device);
        $each!(throttle);
        $each!(invitation);
        $each!(request);
        $each!(intent);
        $each!(certificate);
        $each!(request_key);
        $each!(certified_key);
        $each!(revoked);
        $each!(revocation_change);
        $each!(crl);
        $each!(crl_arrival);
        $each!(crl_part);
        $each!(crl_due);
        $each!(server_key);
        $each!(outbox);
        $each!(directory_result);
        $each!(directory_entry);
        $each!(directory_lease);
        $each!(notice);
        $each!(renewal_notice);
        $each!(self_check);
        $each!(audit);
        $each!(audit_personal);
        $each!(audit_head);
        $each!(audit_hour);
        $each!(audit_hours_noted);
        $each!(signed_head);
        $each!(restoration);
        $each!(rewrite_due);
        $each!(api_token);
        $each!(revocation_pass);
        $each!(withdrawn);
        $each!(departure);
        $each!(departure_certificate);
        $each!(proposal);
        $each!(proposed_change);
        $each!(founding);
        $each!(person_word);
        $each!(certificate_mark);
        $each!(certificate_marked);
        $each!(destination);
    };
}

pub(super) use for_every_table;
