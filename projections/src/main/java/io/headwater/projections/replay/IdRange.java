package io.headwater.projections.replay;

/**
 * A stretch of record ids in the order of their bytes.
 *
 * @param after exclusive; empty for the beginning, since no id is empty
 * @param upTo inclusive; {@link #END} for the end
 */
record IdRange(String after, String upTo) {
    /** Behind every id: the last code point there is, where ids are of ASCII characters. */
    static final String END = "\uDBFF\uDFFF";

    /** Every id. */
    static final IdRange ALL = new IdRange("", END);
}
