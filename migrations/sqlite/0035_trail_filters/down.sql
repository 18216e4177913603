DROP TABLE audit_hours_noted;
DROP TABLE audit_hour;
CREATE INDEX audit_of_certificate ON audit (subject, seq) WHERE action IN ('certificate.hold', 'certificate.release', 'certificate.withdraw', 'certificate.put-back', 'certificate.revoke');
DROP INDEX audit_of_subject;
DROP INDEX audit_of_action;
DROP INDEX audit_of_actor;
