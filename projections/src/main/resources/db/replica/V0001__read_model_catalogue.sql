-- What every replica database has, whatever its tenants: checkpoints, the catalogue of read models, work and parked events.
-- docs/formats.md, section 4, tells what the columns mean; query-service and analysts read these tables.

CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA public;

CREATE TABLE headwater.checkpoint (
  projection     text NOT NULL,
  partition      integer NOT NULL,
  epoch          integer NOT NULL,
  position       bigint NOT NULL,
  kafka_offset   bigint NOT NULL,
  owner          bigint NOT NULL,
  updated_at     timestamptz NOT NULL,
  CONSTRAINT checkpoint_pk PRIMARY KEY (projection, partition)
) WITH (fillfactor = 50); -- updated by every batch: room in the page keeps the updates off the index

CREATE TABLE headwater.tenant (
  name           text COLLATE "C" NOT NULL,
  incarnation    bigint NOT NULL,
  partition      integer NOT NULL,
  schema_name    text NOT NULL,
  settings       jsonb NOT NULL,
  CONSTRAINT tenant_pk PRIMARY KEY (name),
  CONSTRAINT tenant_incarnation UNIQUE (incarnation)
);

CREATE TABLE headwater.collection (
  incarnation    bigint NOT NULL,
  tenant         text COLLATE "C" NOT NULL,
  name           text COLLATE "C" NOT NULL,
  definition     jsonb NOT NULL,
  definition_version bigint NOT NULL,
  generation     integer NOT NULL,
  table_name     text NOT NULL,
  vector_table   text,
  CONSTRAINT collection_pk PRIMARY KEY (incarnation),
  CONSTRAINT collection_name UNIQUE (tenant, name),
  CONSTRAINT collection_tenant FOREIGN KEY (tenant) REFERENCES headwater.tenant (name)
);

CREATE TABLE headwater.collection_column (
  collection     bigint NOT NULL,
  field          text NOT NULL,
  column_name    text NOT NULL,
  type           text NOT NULL,
  CONSTRAINT collection_column_pk PRIMARY KEY (collection, field),
  CONSTRAINT collection_column_collection FOREIGN KEY (collection)
    REFERENCES headwater.collection (incarnation) ON DELETE CASCADE,
  CONSTRAINT collection_column_type CHECK (type IN ('TEXT', 'NUMBER', 'BOOLEAN'))
);

CREATE TABLE headwater.collection_index (
  collection     bigint NOT NULL,
  declaration    text NOT NULL,
  index_name     text NOT NULL,
  CONSTRAINT collection_index_pk PRIMARY KEY (collection, declaration),
  CONSTRAINT collection_index_collection FOREIGN KEY (collection)
    REFERENCES headwater.collection (incarnation) ON DELETE CASCADE
);

CREATE TABLE headwater.vector_work (
  partition      integer NOT NULL,
  collection     bigint NOT NULL,
  record_id      text COLLATE "C" NOT NULL,
  position       bigint NOT NULL,
  attempts       integer NOT NULL,
  not_before     timestamptz NOT NULL,
  error          text,
  CONSTRAINT vector_work_pk PRIMARY KEY (collection, record_id)
);
-- The vectors' checkpoint is the oldest position of a partition.
CREATE INDEX vector_work_oldest ON headwater.vector_work (partition, position);
-- The processor claims what has been due for longest, whatever its partition.
CREATE INDEX vector_work_due ON headwater.vector_work (not_before);

CREATE TABLE headwater.parked_event (
  projection     text NOT NULL,
  partition      integer NOT NULL,
  position       bigint NOT NULL,
  tenant         text NOT NULL,
  collection     text,
  record_id      text,
  event          jsonb NOT NULL,
  error          text NOT NULL,
  parked_at      timestamptz NOT NULL,
  CONSTRAINT parked_event_pk PRIMARY KEY (projection, partition, position)
);
CREATE INDEX parked_event_tenant ON headwater.parked_event (tenant, collection);
