DROP TABLE withdrawn;
DROP TABLE revocation_pass;
