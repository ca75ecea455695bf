package io.headwater.query.records;

/**
 * What is answered of the records that were found.
 *
 * @param fields of each record
 * @param expand what is put beside them
 * @param count what is said of all of them
 */
record Shape(FieldSelection fields, Expand expand, RecordCount count) {
    /** Whether a page is all there is to read. */
    boolean isPageAlone() {
        return expand.isNone() && count == RecordCount.NONE;
    }
}
