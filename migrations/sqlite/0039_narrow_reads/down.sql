DROP INDEX withdrawn_by_time;
DROP INDEX invitation_open;
DROP INDEX revoked_held;
