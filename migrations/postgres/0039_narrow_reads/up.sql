-- The queue of the officers and the rule that ends holds look for the held ones among all revocations of a CA. SQLite prefers
-- `revoked_for_crl` unless this index has each column that they read.
CREATE INDEX revoked_held ON revoked (authority_id, revoked_at, serial, reason) WHERE reason = 6;
-- Links that are still open, by their person.
CREATE INDEX invitation_open ON invitation (person_id) WHERE used_at IS NULL;
-- The queue of the officers shows the longest withdrawn certificates.
CREATE INDEX withdrawn_by_time ON withdrawn (withdrawn_at, certificate_id);
