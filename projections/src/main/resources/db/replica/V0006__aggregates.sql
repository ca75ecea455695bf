-- Exact counts and declared aggregates of the collections' tables; docs/formats.md, section 4.

-- A row for each table of records that is kept up, whatever its generation. The row is the lock of all that is filled in for it.
CREATE TABLE headwater.collection_count (
  collection     bigint NOT NULL,
  rows_table     text NOT NULL,
  counted_to     text COLLATE "C",
  records        bigint NOT NULL,
  CONSTRAINT collection_count_pk PRIMARY KEY (collection, rows_table),
  CONSTRAINT collection_count_collection FOREIGN KEY (collection)
    REFERENCES headwater.collection (incarnation) ON DELETE CASCADE
) WITH (fillfactor = 50); -- updated by every batch: room in the page keeps the updates off the index

CREATE INDEX collection_count_unfilled ON headwater.collection_count (collection) WHERE counted_to IS NOT NULL;

CREATE TABLE headwater.aggregate (
  collection     bigint NOT NULL,
  rows_table     text NOT NULL,
  name           text COLLATE "C" NOT NULL,
  table_name     text NOT NULL,
  shape          jsonb NOT NULL,
  filled_to      text COLLATE "C",
  CONSTRAINT aggregate_pk PRIMARY KEY (collection, rows_table, name),
  CONSTRAINT aggregate_collection FOREIGN KEY (collection)
    REFERENCES headwater.collection (incarnation) ON DELETE CASCADE
);

CREATE INDEX aggregate_unfilled ON headwater.aggregate (collection) WHERE filled_to IS NOT NULL;

-- What is there already is counted beside the engine.
INSERT INTO headwater.collection_count (collection, rows_table, counted_to, records)
SELECT incarnation, table_name, '', 0
FROM headwater.collection
UNION ALL
SELECT collection, table_name, '', 0
FROM headwater.replay
WHERE state IN ('following', 'ready', 'switched');
