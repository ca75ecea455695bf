package io.headwater.query.records;

import io.headwater.events.JsonText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The body of an answer with many records, written without parsing their data: a head, the envelopes, an end. */
public final class EnvelopeArray {
    private static final int BYTES_AT_FIRST = 1024;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(BYTES_AT_FIRST);
    private String separator = "";

    /**
     * Begins the body.
     *
     * @param head JSON up to and with the array's bracket, in ASCII
     */
    public EnvelopeArray(String head) {
        ascii(head);
    }

    /**
     * Adds an item.
     *
     * @param more as {@link Envelope#writeTo} takes it
     */
    public void add(Envelope envelope, String more) {
        ascii(separator);
        envelope.writeTo(out, more);
        separator = ",";
    }

    /** Adds an item with {@code "expanded"} as its last member. */
    void add(Envelope envelope, JsonText expanded) {
        ascii(separator);
        envelope.writeTo(out, expanded);
        separator = ",";
    }

    /** Adds {@code null}, for a record that is not there. */
    void addNothing() {
        ascii(separator + "null");
        separator = ",";
    }

    /**
     * Ends the body.
     *
     * @param end JSON from the array's bracket on, in ASCII
     */
    public byte[] end(String end) {
        ascii(end);
        return out.toByteArray();
    }

    private void ascii(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
