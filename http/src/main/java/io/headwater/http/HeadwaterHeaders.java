package io.headwater.http;

/** Names of headers that no standard defines. */
public final class HeadwaterHeaders {
    /** The token of a write or a read; see {@link io.headwater.events.Token}. */
    public static final String TOKEN = "Headwater-Token";

    /** The name of the replica that answered a read. */
    public static final String REPLICA = "Headwater-Replica";

    private HeadwaterHeaders() {}
}
