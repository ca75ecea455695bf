-- The words of a record, for full-text search; docs/formats.md, section 4.

-- The texts of fields such as {title,shipTo.country}, in this order, each string of a list counting for itself. What is beyond
-- 50 000 characters is left out, for a tsvector holds no more than 1 MB. NULL without any text.
CREATE FUNCTION headwater.words(data jsonb, language regconfig, fields text[]) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
  SELECT to_tsvector(language, left(string_agg(texts.text, E'\n' ORDER BY field.number, texts.number), 50000))
  FROM unnest(fields) WITH ORDINALITY AS field (path, number)
  CROSS JOIN LATERAL (SELECT data #> string_to_array(field.path, '.') AS value) AS found
  CROSS JOIN LATERAL (
    SELECT found.value #>> '{}' AS text, 0::bigint AS number
    WHERE jsonb_typeof(found.value) = 'string'
    UNION ALL
    SELECT element.value #>> '{}', element.number
    FROM jsonb_array_elements(CASE jsonb_typeof(found.value) WHEN 'array' THEN found.value END)
      WITH ORDINALITY AS element (value, number)
    WHERE jsonb_typeof(element.value) = 'string'
  ) AS texts
);

-- Tables of collections that are searched already, and those that a replay makes for them.
DO $$
DECLARE
  searched record;
BEGIN
  FOR searched IN
    SELECT
      tenant.schema_name,
      made.table_name,
      ARRAY (SELECT jsonb_array_elements_text(collection.definition #> '{search,fields}')) AS fields
    FROM headwater.collection
    JOIN headwater.tenant ON tenant.name = collection.tenant
    CROSS JOIN LATERAL (
      SELECT collection.table_name
      UNION ALL
      SELECT replay.table_name FROM headwater.replay WHERE replay.collection = collection.incarnation
    ) AS made
    WHERE collection.vector_table IS NOT NULL
      AND to_regclass(format('%I.%I', tenant.schema_name, made.table_name)) IS NOT NULL
  LOOP
    EXECUTE format(
      'ALTER TABLE %I.%I ADD COLUMN words tsvector GENERATED ALWAYS AS (headwater.words(data, ''pg_catalog.english''::regconfig, %L::text[])) STORED',
      searched.schema_name, searched.table_name, searched.fields);
  END LOOP;
END
$$;
