-- States of long streams, so that a load need not begin with the first event. Disposable: whatever stands here can be
-- made again from log.event, and a row that contradicts the log is passed over and replaced. One row a stream.
CREATE TABLE log.snapshot (
    incarnation bigint NOT NULL,
    stream_key text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    event_id uuid NOT NULL,
    format integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    body json NOT NULL,
    CONSTRAINT snapshot_pk PRIMARY KEY (incarnation, stream_key)
);
