ALTER TABLE notice DROP COLUMN refused_since;
