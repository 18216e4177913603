DELETE FROM invitation WHERE purpose <> 'invitation';
ALTER TABLE invitation DROP COLUMN purpose;
ALTER TABLE account DROP COLUMN preparation;
