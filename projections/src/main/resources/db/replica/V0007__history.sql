-- Every event of every tenant, one row each, by month; docs/formats.md, section 4. The projection makes the months.
CREATE TABLE headwater.history (
  tenant         bigint NOT NULL,
  collection     bigint,
  record_id      text COLLATE "C",
  version        bigint NOT NULL,
  occurred_at    timestamptz NOT NULL,
  position       bigint NOT NULL,
  type           text COLLATE "C" NOT NULL,
  actor          text COLLATE "C" NOT NULL,
  collection_name text COLLATE "C",
  created_at     timestamptz,
  change         json NOT NULL,
  before         json
) PARTITION BY RANGE (occurred_at);

-- Takes what no month is there for, so that no event is ever refused for its date.
CREATE TABLE headwater.history_default PARTITION OF headwater.history DEFAULT;

-- The time is in it so that "as of" is answered from the index, however many versions came after.
CREATE INDEX history_record ON headwater.history (tenant, collection, record_id, version, occurred_at);
-- The actor is in it so that the few events of one among many are found in the index alone; an index of its own would cost
-- as much as all of the row.
CREATE INDEX history_time ON headwater.history (tenant, occurred_at, position, actor);
-- What happened to the tenant and its collections is rare and would be searched for among millions.
CREATE INDEX history_definitions ON headwater.history (tenant, occurred_at, position) WHERE record_id IS NULL;

-- The names as of the history's own checkpoint, which is not that of the records.
CREATE TABLE headwater.history_tenant (
  incarnation    bigint NOT NULL,
  name           text COLLATE "C" NOT NULL,
  partition      integer NOT NULL,
  CONSTRAINT history_tenant_pk PRIMARY KEY (incarnation),
  CONSTRAINT history_tenant_name UNIQUE (name)
);

CREATE TABLE headwater.history_collection (
  incarnation    bigint NOT NULL,
  tenant         bigint NOT NULL,
  name           text COLLATE "C" NOT NULL,
  begun          bigint NOT NULL,
  kept_since     bigint,
  CONSTRAINT history_collection_pk PRIMARY KEY (incarnation),
  CONSTRAINT history_collection_name UNIQUE (tenant, name),
  CONSTRAINT history_collection_tenant FOREIGN KEY (tenant)
    REFERENCES headwater.history_tenant (incarnation) ON DELETE CASCADE
);

-- Tenants that have ended and whose rows are being deleted; nobody finds them any more.
CREATE TABLE headwater.history_ended (
  tenant         bigint NOT NULL,
  CONSTRAINT history_ended_pk PRIMARY KEY (tenant)
);
