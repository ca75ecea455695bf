package io.headwater.query.export;

import io.headwater.query.catalogue.HeldCollection;
import io.headwater.query.records.RecordFilter;
import io.headwater.query.records.SortOrder;
import io.headwater.query.records.SqlFragment;
import io.headwater.query.records.SqlFragment.Parameter;

/**
 * The statement of one export, made for one collection.
 *
 * @param collection as it was when it was made
 * @param cursor declares the cursor: id, whether the body names it, the body unless it is long, and for envelopes
 *     version and times
 * @param hasStamps whether it has the latter
 */
record ExportQuery(HeldCollection collection, SqlFragment cursor, boolean hasStamps) {
    /** Bytes of a body that comes with its row; a longer one is read by itself when its turn comes. */
    static final int BODY_BYTES_MAX = 32 * 1024;

    /**
     * Makes the statement.
     *
     * @throws io.headwater.http.ProblemException 400 if filter or order cannot be answered
     */
    static ExportQuery of(HeldCollection collection, ExportRequest request) {
        RecordFilter wanted = RecordFilter.of(request.filter(), collection);
        SortOrder sorted = SortOrder.of(request.order(), collection, wanted.fixedFields());
        String stamps = request.envelope() ? ", r.version, r.created_at, r.updated_at" : "";
        // OFFSET 0 has the text made once, to be measured and to be sent. The outer order is the inner one, and says
        // so.
        SqlFragment rows = new SqlFragment()
                .add("SELECT r.id, jsonb_exists(r.data, 'id') AS names_itself, r.data::text AS data")
                .add(stamps + sorted.columnsBesidesId())
                .add(sorted.rows(collection, wanted.condition()))
                .add(" ORDER BY " + sorted.sql() + " OFFSET 0");
        SqlFragment cursor = new SqlFragment()
                .add("DECLARE " + name(request.envelope())
                        + " NO SCROLL CURSOR FOR SELECT r.id, r.names_itself, CASE WHEN octet_length(r.data) <= ")
                .add(new Parameter.Count(BODY_BYTES_MAX))
                .add(" THEN r.data END AS data" + stamps + " FROM (")
                .add(rows)
                .add(") AS r ORDER BY " + sorted.sql());
        return new ExportQuery(collection, cursor, request.envelope());
    }

    /** The cursor's name. The driver remembers the columns of a statement by its text, so another name has other columns. */
    String cursorName() {
        return name(hasStamps);
    }

    private static String name(boolean hasStamps) {
        return hasStamps ? "envelopes" : "records";
    }
}
