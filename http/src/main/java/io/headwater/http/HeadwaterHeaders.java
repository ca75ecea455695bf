package io.headwater.http;

/** Names of headers that no standard defines yet. */
public final class HeadwaterHeaders {
    /** The token of a write or a read; see {@link io.headwater.events.Token}. */
    public static final String TOKEN = "Headwater-Token";

    /** The name of the replica that answered a read. */
    public static final String REPLICA = "Headwater-Replica";

    /** Names a request so that its repetition is not carried out again; as in the IETF's draft of that name. */
    public static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    /** {@code true} on an answer that was kept for an {@code Idempotency-Key} and is given again. */
    public static final String REPLAYED = "Idempotency-Replayed";

    private HeadwaterHeaders() {}
}
