-- Rebuilds of collections' tables beside the ones that are read; docs/formats.md, section 4.
CREATE TABLE headwater.replay (
  collection     bigint NOT NULL,
  state          text NOT NULL,
  generation     integer NOT NULL,
  table_name     text NOT NULL,
  definition_version bigint NOT NULL,
  position       bigint NOT NULL,
  copied_to      text COLLATE "C" NOT NULL,
  copied         bigint NOT NULL,
  caught_up      bigint NOT NULL,
  deferred       text[] NOT NULL,
  paused         boolean NOT NULL,
  error          text,
  started_at     timestamptz NOT NULL,
  changed_at     timestamptz NOT NULL,
  CONSTRAINT replay_pk PRIMARY KEY (collection),
  CONSTRAINT replay_collection FOREIGN KEY (collection)
    REFERENCES headwater.collection (incarnation) ON DELETE CASCADE,
  CONSTRAINT replay_state CHECK (state IN ('loading', 'following', 'ready', 'switched', 'failed', 'ended'))
);
