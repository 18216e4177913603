DROP INDEX revocation_change_by_serial;
DROP TABLE crl_arrival;
