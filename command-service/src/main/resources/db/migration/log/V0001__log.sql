-- Flyway makes the schema log itself, for its own history.

CREATE TABLE log.settings (
    singleton boolean NOT NULL DEFAULT true,
    log_id uuid NOT NULL,
    partitions integer NOT NULL,
    CONSTRAINT settings_pk PRIMARY KEY (singleton),
    CONSTRAINT settings_one_row CHECK (singleton),
    CONSTRAINT settings_partitions_positive CHECK (partitions > 0)
);

-- Updated by every flush: room in the page keeps the updates heap-only and the table one page.
CREATE TABLE log.partition_head (
    partition integer NOT NULL,
    position bigint NOT NULL DEFAULT 0,
    epoch integer NOT NULL DEFAULT 1,
    CONSTRAINT partition_head_pk PRIMARY KEY (partition)
) WITH (fillfactor = 20);

-- Append-only. Its indexes are the ceiling of the append rate, so there are two and no more.
CREATE TABLE log.event (
    partition integer NOT NULL,
    position bigint NOT NULL,
    epoch integer NOT NULL,
    id uuid NOT NULL,
    incarnation bigint NOT NULL,
    stream_key text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    tenant text NOT NULL,
    collection text,
    record_id text,
    type text NOT NULL,
    data json NOT NULL,
    metadata json NOT NULL,
    occurred_at timestamptz NOT NULL,
    CONSTRAINT event_pk PRIMARY KEY (partition, position),
    CONSTRAINT event_stream_version UNIQUE (incarnation, stream_key, version)
);

CREATE TABLE log.published (
    partition integer NOT NULL,
    position bigint NOT NULL,
    topic_id text NOT NULL,
    kafka_offset bigint NOT NULL,
    CONSTRAINT published_pk PRIMARY KEY (partition)
) WITH (fillfactor = 20);
