-- A tenant that is leaving takes no new keys and cannot be provisioned; once it is gone its name may begin a new life, in the
-- same partition, so that readers see the end of the old one first.
ALTER TABLE control.tenant
    ADD COLUMN state text NOT NULL DEFAULT 'live',
    ADD CONSTRAINT tenant_state_known CHECK (state IN ('live', 'leaving', 'gone'));

-- Lives of tenants and collections that are ending: what the log keeps beside their events is removed in the background,
-- once the stream says that they have ended. Noted before that, so that none is forgotten.
CREATE TABLE log.left_behind (
    incarnation bigint NOT NULL,
    stream_incarnation bigint NOT NULL,
    stream_key text COLLATE "C" NOT NULL,
    noted_at timestamptz NOT NULL,
    CONSTRAINT left_behind_pk PRIMARY KEY (incarnation)
);
