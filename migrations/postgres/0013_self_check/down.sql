ALTER TABLE notice_signer DROP COLUMN profile;
ALTER TABLE notice DROP COLUMN sender;
DROP TABLE self_check;
