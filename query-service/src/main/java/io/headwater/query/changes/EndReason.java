package io.headwater.query.changes;

import java.util.Locale;

/** Why a stream ends: its last item says so, except to a client that left. */
enum EndReason {
    /** Too much waits for the client. */
    TOO_SLOW(1013, "More waited for this client than is kept for one; it may resume."),
    /** This instance is about to stop. */
    SHUTTING_DOWN(1001, "The service is about to stop; resume with another instance."),
    /** The API key was revoked. */
    KEY_REVOKED(1008, "The API key was revoked."),
    /** The API key's time is over. */
    KEY_EXPIRED(1008, "The API key has expired."),
    /** The collection is gone. */
    COLLECTION_DROPPED(1000, "The collection was dropped."),
    /** The tenant is gone. */
    TENANT_OFFBOARDED(1000, "The tenant was offboarded."),
    /** Changes that were not told yet are no longer in the topic. */
    RESUME_POINT_EXPIRED(1008, "The changes after this point are no longer kept; start again with from=start."),
    /** The log was recovered while the stream was open. */
    LOG_RECOVERED(1008, "The log was recovered; start again with from=start."),
    /** A part that is needed does not answer, or something broke. */
    INTERRUPTED(1013, "The stream was interrupted; it may be resumed."),
    /** The client closed the connection, or it broke. */
    CLIENT_LEFT(1000, "");

    private final int closeCode;
    private final String detail;

    EndReason(int closeCode, String detail) {
        this.closeCode = closeCode;
        this.detail = detail;
    }

    /** As the last item and the metric name it: {@code too-slow}. */
    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** One sentence for people. */
    String detail() {
        return detail;
    }

    /** The status code of the closing frame, RFC 6455 section 7.4. */
    int closeCode() {
        return closeCode;
    }
}
