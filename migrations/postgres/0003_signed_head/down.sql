DROP INDEX person_role_by_role;
DROP TABLE signed_head;
