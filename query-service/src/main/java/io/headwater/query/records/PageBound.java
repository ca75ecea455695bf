package io.headwater.query.records;

import io.headwater.query.records.SqlFragment.Parameter;

/**
 * Bounds a page by the size of its bodies, in the database, so that what does not fit never reaches this process. A record that
 * does not fit comes without its data: it tells that there is more.
 *
 * @param bytesMax of the bodies' text together; the first record counts as fitting, whatever its size
 */
record PageBound(int bytesMax) {
    /** For what is bounded by its number alone. */
    static final PageBound NONE = new PageBound(Integer.MAX_VALUE);

    /**
     * The same page, its data as text, null from the first record on that does not fit.
     *
     * @param page in the order, with the columns of a list
     */
    SqlFragment cut(SqlFragment page, SortOrder order) {
        return cut(page, order.columnsBesidesId(), order.sql(), new SqlFragment().add("FALSE"));
    }

    /**
     * The same of records in another order.
     *
     * @param moreColumns of the page, each with a comma in front
     * @param order on the columns of a table named {@code r}
     * @param fits a condition on them: those records count as fitting, too
     */
    SqlFragment cut(SqlFragment page, String moreColumns, String order, SqlFragment fits) {
        String columns = "SELECT r.id, r.version, r.created_at, r.updated_at" + moreColumns;
        String soFar = " OVER (ORDER BY " + order + " ROWS UNBOUNDED PRECEDING)";
        // What is stored costs nothing to measure, and spares most of the rest being made text.
        // OFFSET 0 has the text made once, to be measured and to be sent.
        SqlFragment stored = new SqlFragment()
                .add(columns)
                .add(", r.data, sum(pg_column_size(r.data))" + soFar + " - pg_column_size(r.data) AS before FROM (")
                .add(page)
                .add(") AS r");
        SqlFragment text = new SqlFragment()
                .add(columns)
                .add(", CASE WHEN r.before < ")
                .add(new Parameter.Count(bytesMax))
                .add(" OR ")
                .add(fits)
                .add(" THEN r.data::text END AS data FROM (")
                .add(stored)
                .add(") AS r OFFSET 0");
        SqlFragment measured = new SqlFragment()
                .add(columns)
                .add(", r.data, sum(octet_length(r.data))" + soFar + " AS bytes FROM (")
                .add(text)
                .add(") AS r");
        return new SqlFragment()
                .add(columns)
                .add(", CASE WHEN r.bytes <= ")
                .add(new Parameter.Count(bytesMax))
                .add(" OR r.bytes = octet_length(r.data) OR ")
                .add(fits)
                .add(" THEN r.data END AS data FROM (")
                .add(measured)
                .add(") AS r");
    }
}
