//! The tables as declared for diesel; the operations on each table are in its own file.

diesel::table! {
    authority (id) {
        id -> BigInt,
        kind -> Text,
        name -> Text,
        slug -> Text,
        certificate -> Binary,
        issuer_id -> Nullable<BigInt>,
        key_name -> Text,
        crl_number -> BigInt,
        last_signed_at -> Timestamp,
        created_at -> Timestamp,
        crl_this_update -> Timestamp,
    }
}

diesel::table! {
    person (id) {
        id -> BigInt,
        name -> Text,
        language -> Text,
        created_at -> Timestamp,
        state -> Text,
        has_words -> Bool,
        queue_mail -> Text,
        queue_told_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    departure (id) {
        id -> BigInt,
        person_id -> BigInt,
        opened_at -> Timestamp,
        opened_by -> Text,
        revokes_at -> Timestamp,
        roles -> Text,
        ended_at -> Nullable<Timestamp>,
        ended_by -> Nullable<Text>,
        undone -> Bool,
    }
}

diesel::table! {
    departure_certificate (departure_id, certificate_id) {
        departure_id -> BigInt,
        certificate_id -> BigInt,
    }
}

diesel::table! {
    person_word (word, person_id) {
        word -> Text,
        person_id -> BigInt,
    }
}

diesel::table! {
    certificate_mark (mark, certificate_id) {
        mark -> BigInt,
        certificate_id -> BigInt,
    }
}

diesel::table! {
    certificate_marked (id) {
        id -> BigInt,
        up_to -> BigInt,
    }
}

diesel::table! {
    proposal (id) {
        id -> BigInt,
        kind -> Text,
        digest -> Binary,
        proposer_id -> Nullable<BigInt>,
        proposed_at -> Timestamp,
        expires_at -> Timestamp,
        acts_at_deadline -> Bool,
        state -> Text,
        decider_id -> Nullable<BigInt>,
        decided_at -> Nullable<Timestamp>,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    proposed_change (proposal_id, position) {
        proposal_id -> BigInt,
        position -> BigInt,
        change -> Text,
        outcome -> Nullable<Text>,
    }
}

diesel::table! {
    founding (id) {
        id -> BigInt,
        ended_at -> Timestamp,
    }
}

diesel::table! {
    mailbox (id) {
        id -> BigInt,
        address -> Text,
        folded -> Text,
        person_id -> BigInt,
        kind -> Text,
        created_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    address_change (id) {
        id -> BigInt,
        person_id -> BigInt,
        old_mailbox_id -> BigInt,
        new_mailbox_id -> BigInt,
        opened_at -> Timestamp,
        opened_by -> Text,
        ends_at -> Nullable<Timestamp>,
        closed_at -> Nullable<Timestamp>,
        closed_by -> Nullable<Text>,
        stopped -> Bool,
    }
}

diesel::table! {
    entry_claim (id) {
        id -> BigInt,
        entry -> Binary,
        person_id -> BigInt,
        name -> Text,
        address -> Text,
        claimed_at -> Timestamp,
        refused_at -> Nullable<Timestamp>,
        refused_by -> Nullable<Text>,
    }
}

diesel::table! {
    account (person_id) {
        person_id -> BigInt,
        password_hash -> Text,
        changed_at -> Timestamp,
        preparation -> Text,
    }
}

diesel::table! {
    person_role (person_id, role) {
        person_id -> BigInt,
        role -> Text,
        granted_at -> Timestamp,
    }
}

diesel::table! {
    session (id) {
        id -> BigInt,
        token_hash -> Binary,
        person_id -> BigInt,
        created_at -> Timestamp,
        seen_at -> Timestamp,
        source -> Text,
        agent -> Text,
        verified_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    second_factor (person_id) {
        person_id -> BigInt,
        secret -> Binary,
        last_step -> BigInt,
        enrolled_at -> Timestamp,
        codes_nonce -> Nullable<Binary>,
        codes_made_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    recovery_code (code_hash) {
        code_hash -> Binary,
        person_id -> BigInt,
    }
}

diesel::table! {
    directory_person (entry) {
        entry -> Binary,
        person_id -> BigInt,
        linked_at -> Timestamp,
    }
}

diesel::table! {
    throttle (subject) {
        subject -> Binary,
        window_start -> Timestamp,
        attempts -> BigInt,
    }
}

diesel::table! {
    known_device (token_hash, person_id) {
        token_hash -> Binary,
        person_id -> BigInt,
        seen_at -> Timestamp,
        first_hash -> Binary,
    }
}

diesel::table! {
    invitation (token_hash) {
        token_hash -> Binary,
        person_id -> BigInt,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
        purpose -> Text,
    }
}

diesel::table! {
    request (id) {
        id -> BigInt,
        person_id -> BigInt,
        mailbox_id -> BigInt,
        state -> Text,
        submitted_at -> Timestamp,
        proof_hash -> Binary,
        proof_expires_at -> Timestamp,
        proven_at -> Nullable<Timestamp>,
        decided_at -> Nullable<Timestamp>,
        decided_by -> Nullable<Text>,
        ending -> Nullable<Text>,
        device -> Text,
        refused_for -> Nullable<Text>,
        refusal_words -> Nullable<Text>,
    }
}

diesel::table! {
    request_key (request_id, profile) {
        request_id -> BigInt,
        profile -> Text,
        csr -> Nullable<Binary>,
        certificate_id -> Nullable<BigInt>,
        renews_id -> Nullable<BigInt>,
        key_kind -> Text,
        spki_sha256 -> Binary,
    }
}

diesel::table! {
    intent (authority_id, serial) {
        authority_id -> BigInt,
        serial -> Binary,
        profile -> Text,
        person_id -> Nullable<BigInt>,
        tbs_sha256 -> Binary,
        state -> Text,
        created_at -> Timestamp,
        closed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    certificate (id) {
        id -> BigInt,
        authority_id -> BigInt,
        serial -> Binary,
        profile -> Text,
        person_id -> BigInt,
        mailbox_id -> BigInt,
        der -> Binary,
        spki_sha256 -> Binary,
        not_before -> Timestamp,
        not_after -> Timestamp,
        key_kind -> Text,
    }
}

diesel::table! {
    certified_key (spki_sha256) {
        spki_sha256 -> Binary,
        person_id -> BigInt,
        profile -> Text,
        compromised_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    revoked (authority_id, serial) {
        authority_id -> BigInt,
        serial -> Binary,
        revoked_at -> Timestamp,
        reason -> BigInt,
        invalidity_date -> Nullable<Timestamp>,
        spki_sha256 -> Nullable<Binary>,
    }
}

diesel::table! {
    crl (authority_id, number) {
        authority_id -> BigInt,
        number -> BigInt,
        this_update -> Timestamp,
        next_update -> Timestamp,
        entries -> BigInt,
        changes -> BigInt,
        own_second -> Bool,
    }
}

diesel::table! {
    crl_arrival (authority_id, changes) {
        authority_id -> BigInt,
        changes -> BigInt,
        number -> BigInt,
        published_at -> Timestamp,
        stale_until -> Nullable<Timestamp>,
    }
}

diesel::table! {
    crl_part (authority_id, number, part) {
        authority_id -> BigInt,
        number -> BigInt,
        part -> BigInt,
        octets -> Binary,
    }
}

diesel::table! {
    crl_due (authority_id) {
        authority_id -> BigInt,
        changes -> BigInt,
        published -> BigInt,
        waiting_since -> Timestamp,
    }
}

diesel::table! {
    server_key (id) {
        id -> BigInt,
        authority_id -> BigInt,
        kind -> Text,
        serial -> Binary,
        address -> Nullable<Text>,
        key_name -> Text,
        certificate -> Binary,
        not_after -> Timestamp,
    }
}

diesel::table! {
    revocation_change (authority_id, number) {
        authority_id -> BigInt,
        number -> BigInt,
        serial -> Binary,
    }
}

diesel::table! {
    outbox (id) {
        id -> BigInt,
        directory -> Text,
        entry_kind -> Text,
        entry_id -> BigInt,
        enqueued_at -> Timestamp,
        attempts -> BigInt,
        due_at -> Timestamp,
        lease_until -> Nullable<Timestamp>,
        lease_token -> Nullable<Binary>,
        last_error -> Nullable<Text>,
    }
}

diesel::table! {
    directory_result (directory, entry_kind, entry_id) {
        directory -> Text,
        entry_kind -> Text,
        entry_id -> BigInt,
        dn -> Text,
        outcome -> Text,
        detail -> Text,
        at -> Timestamp,
    }
}

diesel::table! {
    directory_entry (directory, mailbox_id) {
        directory -> Text,
        mailbox_id -> BigInt,
        entry -> Text,
    }
}

diesel::table! {
    directory_lease (directory, entry) {
        directory -> Text,
        entry -> Text,
        token -> Binary,
        lease_until -> Timestamp,
    }
}

diesel::table! {
    notice (id) {
        id -> BigInt,
        recipient -> Text,
        language -> Text,
        subject -> Text,
        body -> Text,
        created_at -> Timestamp,
        due_at -> Timestamp,
        attempts -> BigInt,
        sent_at -> Nullable<Timestamp>,
        last_error -> Nullable<Text>,
        envelope_id -> Nullable<Text>,
        given_up_at -> Nullable<Timestamp>,
        sender -> Nullable<Text>,
        refused_since -> Nullable<Timestamp>,
        sealed -> Nullable<Binary>,
    }
}

diesel::table! {
    self_check (id) {
        id -> BigInt,
        mailbox_id -> BigInt,
        envelope_id -> Text,
        started_at -> Timestamp,
        answers -> BigInt,
        answered_at -> Nullable<Timestamp>,
        encryption -> Nullable<Text>,
        signature -> Nullable<Text>,
    }
}

diesel::table! {
    renewal_notice (certificate_id, days_before) {
        certificate_id -> BigInt,
        days_before -> BigInt,
        told_at -> Timestamp,
    }
}

diesel::table! {
    audit (seq) {
        seq -> BigInt,
        at -> Timestamp,
        actor -> Text,
        action -> Text,
        subject -> Text,
        detail -> Text,
        personal_digest -> Binary,
        previous_hash -> Binary,
        hash -> Binary,
    }
}

diesel::table! {
    audit_personal (seq) {
        seq -> BigInt,
        salt -> Binary,
        text -> Text,
    }
}

diesel::table! {
    audit_head (id) {
        id -> BigInt,
        seq -> BigInt,
        hash -> Binary,
    }
}

diesel::table! {
    audit_hour (seq) {
        seq -> BigInt,
        hour -> BigInt,
    }
}

diesel::table! {
    audit_hours_noted (id) {
        id -> BigInt,
        up_to -> BigInt,
    }
}

diesel::table! {
    api_token (name) {
        name -> Text,
        token_hash -> Binary,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    revocation_pass (number) {
        number -> BigInt,
        kind -> Text,
        person_id -> BigInt,
        mailbox_id -> Nullable<BigInt>,
        code_number -> Nullable<BigInt>,
        secret_hash -> Binary,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    signed_head (id) {
        id -> BigInt,
        trail -> Binary,
        seq -> BigInt,
        hash -> Binary,
        at -> Timestamp,
        key_digest -> Binary,
        signature -> Binary,
        appended -> Bool,
        mailed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    restoration (id) {
        id -> BigInt,
        backup_made_at -> Timestamp,
        loaded_at -> Timestamp,
        placed_at -> Nullable<Timestamp>,
        finished_at -> Nullable<Timestamp>,
        last_row -> Nullable<BigInt>,
        own_row -> Nullable<BigInt>,
        own_hash -> Nullable<Binary>,
    }
}

diesel::table! {
    rewrite_due (id) {
        id -> BigInt,
        since -> Timestamp,
        marks -> BigInt,
    }
}

diesel::table! {
    destination (name) {
        name -> Text,
        seq -> BigInt,
        moved_at -> Timestamp,
        lease_token -> Nullable<Binary>,
        lease_until -> Nullable<Timestamp>,
        held_seq -> Nullable<BigInt>,
        held_since -> Nullable<Timestamp>,
        attempts -> BigInt,
        next_try_at -> Nullable<Timestamp>,
        fault -> Nullable<Text>,
        fault_detail -> Nullable<Text>,
    }
}

diesel::table! {
    withdrawn (certificate_id) {
        certificate_id -> BigInt,
        withdrawn_at -> Timestamp,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    address_change,
    entry_claim,
    certified_key,
    authority,
    person,
    departure,
    departure_certificate,
    proposal,
    proposed_change,
    founding,
    person_word,
    certificate_mark,
    certificate_marked,
    mailbox,
    account,
    person_role,
    session,
    second_factor,
    throttle,
    invitation,
    request,
    request_key,
    intent,
    certificate,
    revoked,
    crl,
    crl_part,
    crl_due,
    server_key,
    revocation_change,
    outbox,
    directory_result,
    directory_entry,
    directory_lease,
    notice,
    renewal_notice,
    self_check,
    audit,
    audit_personal,
    audit_head,
    audit_hour,
    audit_hours_noted,
    restoration,
    destination,
    withdrawn
);

diesel::joinable!(mailbox -> person (person_id));
diesel::joinable!(request -> mailbox (mailbox_id));
diesel::joinable!(request_key -> request (request_id));
diesel::joinable!(certificate -> mailbox (mailbox_id));
