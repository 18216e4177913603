DROP TABLE notice_signer;
DROP INDEX notice_by_giving_up;
DROP INDEX notice_by_envelope;
ALTER TABLE notice DROP COLUMN given_up_at;
ALTER TABLE notice DROP COLUMN envelope_id;
