-- How a password was prepared before it was hashed. Those that are there were hashed as typed; each is hashed again, prepared by the
-- OpaqueString profile (RFC 8265), when its owner next signs in with it.
ALTER TABLE account ADD COLUMN preparation TEXT NOT NULL DEFAULT 'as-typed';
-- What a link is for: an invitation, or a forgotten password.
ALTER TABLE invitation ADD COLUMN purpose TEXT NOT NULL DEFAULT 'invitation';
