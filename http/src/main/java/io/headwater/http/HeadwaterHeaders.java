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

    /** What limits the requests of a tenant; as in the IETF's draft "RateLimit header fields for HTTP". */
    public static final String RATE_LIMIT_POLICY = "RateLimit-Policy";

    /** How much of that limit is left. */
    public static final String RATE_LIMIT = "RateLimit";

    private HeadwaterHeaders() {}
}
