-- The browser and operating system that filed a request, in a few words; empty for one that was filed before, or by an unknown browser.
ALTER TABLE request ADD COLUMN device TEXT NOT NULL DEFAULT '';
-- The history of a certificate is one look-up in the trail. Rows about other actions, by far the most, are not in this index.
CREATE INDEX audit_of_certificate ON audit (subject, seq) WHERE action IN ('certificate.hold', 'certificate.release', 'certificate.withdraw', 'certificate.put-back', 'certificate.revoke');
