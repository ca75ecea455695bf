-- What an operator does about parked events; docs/formats.md, section 4.

-- The queues of parked events, one for each stream, each in order. '' stands for a name that the event does not have.
DROP INDEX headwater.parked_event_tenant;
CREATE INDEX parked_event_queue ON headwater.parked_event
  (projection, partition, tenant, coalesce(collection, ''), coalesce(record_id, ''), position);

-- Events that were given up: who, when and why, and the event as it was parked.
CREATE TABLE headwater.skipped_event (
  projection     text NOT NULL,
  partition      integer NOT NULL,
  position       bigint NOT NULL,
  tenant         text NOT NULL,
  collection     text,
  record_id      text,
  event          jsonb NOT NULL,
  error          text NOT NULL,
  parked_at      timestamptz NOT NULL,
  skipped_at     timestamptz NOT NULL,
  skipped_by     text NOT NULL,
  reason         text NOT NULL,
  CONSTRAINT skipped_event_pk PRIMARY KEY (projection, partition, position, skipped_at),
  CONSTRAINT skipped_event_reason CHECK (reason <> '')
);
