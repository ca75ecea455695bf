-- How many code points of a text its column holds; until now it was the same for all.
ALTER TABLE headwater.collection_column
  ADD COLUMN text_length integer NOT NULL DEFAULT 0;

UPDATE headwater.collection_column
SET text_length = 512
WHERE type = 'TEXT';

ALTER TABLE headwater.collection_column
  ALTER COLUMN text_length DROP DEFAULT,
  ADD CONSTRAINT collection_column_text_length CHECK ((type = 'TEXT') = (text_length > 0));
