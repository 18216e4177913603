DROP TABLE revocation_change;
DROP TABLE ocsp_responder;
