CREATE SCHEMA control;

CREATE SEQUENCE control.incarnation;

CREATE TABLE control.head (
    singleton boolean NOT NULL DEFAULT true,
    revision bigint NOT NULL,
    CONSTRAINT head_pk PRIMARY KEY (singleton),
    CONSTRAINT head_one_row CHECK (singleton)
);

INSERT INTO control.head (revision)
VALUES (0);

CREATE TABLE control.tenant (
    name text COLLATE "C" NOT NULL,
    incarnation bigint NOT NULL,
    partition integer NOT NULL,
    revision bigint NOT NULL,
    CONSTRAINT tenant_pk PRIMARY KEY (name),
    CONSTRAINT tenant_incarnation UNIQUE (incarnation),
    CONSTRAINT tenant_revision UNIQUE (revision)
);

CREATE TABLE control.api_key (
    id text COLLATE "C" NOT NULL,
    tenant text COLLATE "C",
    name text NOT NULL,
    secret_hash text NOT NULL,
    scopes text[] NOT NULL,
    collections text[] NOT NULL,
    expires_at timestamptz,
    created_at timestamptz NOT NULL,
    revoked_at timestamptz,
    revision bigint NOT NULL,
    CONSTRAINT api_key_pk PRIMARY KEY (id),
    CONSTRAINT api_key_revision UNIQUE (revision)
);

CREATE INDEX api_key_tenant ON control.api_key (tenant, id);
