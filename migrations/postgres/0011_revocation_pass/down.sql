DROP TABLE revocation_pass;
