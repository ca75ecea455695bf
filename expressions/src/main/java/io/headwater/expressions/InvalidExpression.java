package io.headwater.expressions;

/** A text is not an expression over the collection's schema. The message is meant for the client. */
public final class InvalidExpression extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int offset;

    /**
     * Says what is wrong, and where.
     *
     * @param offset of the faulty part, in code points from the start of the text; 0 if it is the whole
     */
    public InvalidExpression(int offset, String message) {
        super(message);
        this.offset = offset;
    }

    /** Where in the text, in code points from its start. */
    public int offset() {
        return offset;
    }
}
