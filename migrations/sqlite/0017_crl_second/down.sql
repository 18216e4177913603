ALTER TABLE crl DROP COLUMN own_second;
ALTER TABLE authority DROP COLUMN crl_this_update;
