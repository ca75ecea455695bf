-- What takes long: asked for by a client, done by one instance at a time, looked at through any.
CREATE TABLE log.job (
    id uuid NOT NULL,
    kind text NOT NULL,
    tenant text NOT NULL,
    incarnation bigint NOT NULL,
    partition integer NOT NULL,
    collection text NOT NULL,
    request json NOT NULL,
    metadata json NOT NULL,
    state text NOT NULL DEFAULT 'queued',
    cancel_asked boolean NOT NULL DEFAULT false,
    done bigint NOT NULL DEFAULT 0,
    result json,
    created_at timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT job_pk PRIMARY KEY (id),
    CONSTRAINT job_state CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled'))
);

-- The queue, in its order.
CREATE INDEX job_open ON log.job (created_at, id) WHERE state IN ('queued', 'running');
