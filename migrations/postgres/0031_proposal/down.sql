-- The earlier program gives roles and tokens at once: what was proposed and not decided is forgotten.
DROP TABLE proposed_change;
DROP TABLE proposal;
DROP TABLE founding;
