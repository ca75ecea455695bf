-- Facts beside the events, by which constraints between records are judged. All of a tenant's rows change under the lock of
-- its partition's head, with the events that change them.

-- Which record has a value in fields that are unique.
CREATE TABLE log.claim (
    incarnation bigint NOT NULL,
    fields text COLLATE "C" NOT NULL,
    value_hash uuid NOT NULL,
    record_id text COLLATE "C" NOT NULL,
    CONSTRAINT claim_pk PRIMARY KEY (incarnation, fields, value_hash)
);

-- Which record a field refers to and keeps from being deleted.
CREATE TABLE log.reference (
    incarnation bigint NOT NULL,
    field text COLLATE "C" NOT NULL,
    record_id text COLLATE "C" NOT NULL,
    to_incarnation bigint NOT NULL,
    to_record text COLLATE "C" NOT NULL,
    CONSTRAINT reference_pk PRIMARY KEY (incarnation, field, record_id)
);

-- The last column is there to be sorted by: so the first referrer is looked for here, and not in the whole table even where
-- statistics say that one is found soon.
CREATE INDEX reference_target ON log.reference (to_incarnation, to_record, incarnation);

-- How many records a collection has that may not have more than some number. Updated by nearly every flush that has one.
CREATE TABLE log.collection_count (
    incarnation bigint NOT NULL,
    records bigint NOT NULL,
    CONSTRAINT collection_count_pk PRIMARY KEY (incarnation)
) WITH (fillfactor = 20);

-- Constraints that are no more. Their rows above count for nothing, and may be deleted whenever there is time.
CREATE TABLE log.retired_constraint (
    incarnation bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    fields text COLLATE "C" NOT NULL,
    CONSTRAINT retired_constraint_pk PRIMARY KEY (incarnation, kind, fields)
);
