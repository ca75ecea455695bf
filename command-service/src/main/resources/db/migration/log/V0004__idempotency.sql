-- The answers of requests that came with an Idempotency-Key, written in the transaction of their events. All rows of a
-- tenant are written under the lock of its partition's head.
CREATE TABLE log.idempotency (
    tenant bigint NOT NULL,
    credential text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    partition integer NOT NULL,
    request_hash text NOT NULL,
    answer json NOT NULL,
    token text,
    expires_at timestamptz NOT NULL,
    CONSTRAINT idempotency_pk PRIMARY KEY (tenant, credential, key)
);

-- For the clean-up.
CREATE INDEX idempotency_expiry ON log.idempotency (expires_at);
