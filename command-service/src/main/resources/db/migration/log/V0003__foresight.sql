-- Refuses a statement that was sent on assumptions that do not hold. SQLSTATE HW001 is ours. Stable, so that a condition
-- without columns is evaluated once and not for each row.
CREATE FUNCTION log.require_foreseen(holds boolean) RETURNS boolean
LANGUAGE plpgsql STABLE
AS $$
BEGIN
    IF holds IS NOT TRUE THEN
        RAISE EXCEPTION 'heads or streams are not as foreseen' USING ERRCODE = 'HW001';
    END IF;
    RETURN true;
END
$$;
