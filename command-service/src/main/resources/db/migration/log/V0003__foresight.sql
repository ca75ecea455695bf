-- Ends a transaction whose statements were sent all at once on assumptions that do not hold. SQLSTATE HW001 is ours.
CREATE FUNCTION log.require_foreseen(holds boolean) RETURNS boolean
LANGUAGE plpgsql
AS $$
BEGIN
    IF holds IS NOT TRUE THEN
        RAISE EXCEPTION 'heads or streams are not as foreseen' USING ERRCODE = 'HW001';
    END IF;
    RETURN true;
END
$$;
