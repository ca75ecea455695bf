package io.headwater.http;

import java.util.Locale;

/** The catalogue of problems: each has a stable code, which is the end of its {@code type}, a status and a title. */
public enum ProblemType {
    /** The request breaks the syntax of HTTP, JSON, a name, a header or a parameter. */
    MALFORMED(400, "The request is malformed"),
    /** No credential, or one that is not known, revoked or expired. */
    UNAUTHENTICATED(401, "A valid API key is needed"),
    /** The credential does not open this. */
    FORBIDDEN(403, "The API key does not allow this"),
    /** Nothing is served under this path, or the tenant, collection or record is not there. */
    NOT_FOUND(404, "Not found"),
    /** The record did not exist in the version, or at the time, that is asked for. */
    VERSION_NOT_FOUND(404, "The record was not there then"),
    /** The history does not tell what is asked for: it does not reach back so far, or the collection's is not kept. */
    HISTORY_NOT_KEPT(404, "The history does not tell"),
    /** The path is served, but not with this method. */
    METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
    /** None of the media types that the client accepts can be given. */
    NOT_ACCEPTABLE(406, "The media type asked for is not available"),
    /** A record of this id is there already. */
    ALREADY_EXISTS(409, "It exists already"),
    /** Other writers were faster again and again; the same request may be sent again. */
    CONFLICT(409, "Others changed it at the same time"),
    /** A JSON Patch tests for a value that the record does not have; {@code errors} says which operation. */
    TEST_FAILED(409, "The test does not hold"),
    /** A JSON Patch changes a place that the record does not have; {@code errors} says which operation. */
    PATCH_CONFLICT(409, "The patch does not fit the record"),
    /** The record is not in the state that a command's {@code when} asks for. */
    PRECONDITION_FAILED(409, "The condition does not hold"),
    /** A command adds to something that is no number. */
    NOT_ADJUSTABLE(409, "There is no number to add to"),
    /** The change breaks a rule of the collection; {@code errors} says which by its {@code rule}. */
    RULE_VIOLATED(409, "A rule of the collection does not hold"),
    /** Another record has this value of a unique field; {@code errors} says which by its {@code id}. */
    UNIQUE_VIOLATED(409, "Another record has this value"),
    /** The record refers to one that is not there; {@code errors} says where. */
    REFERENCE_MISSING(409, "A record that is referred to is not there"),
    /** Others refer to what is to go; {@code errors} names one of them by its {@code collection} and {@code id}. */
    STILL_REFERENCED(409, "Others refer to it"),
    /** The collection holds as many records as it may. */
    LIMIT_REACHED(409, "The collection is full"),
    /** An operation of an atomic batch was refused, so none was carried out; {@code results} says which and why. */
    BATCH_REFUSED(409, "The batch was not carried out"),
    /** Records that are there break the schema that their collection was to have; {@code errors} says which and why. */
    INCOMPATIBLE_SCHEMA(409, "Stored records break the new schema"),
    /**
     * Records that are there break constraints that their collection was to have; {@code errors} says which, and by {@code id} what
     * other record is in the way.
     */
    INCOMPATIBLE_CONSTRAINTS(409, "The new constraints cannot be taken"),
    /** The log was recovered after the given token was made, so nobody can say what became of its write. */
    OUTDATED_TOKEN(409, "The token is from before a recovery of the log"),
    /** The first request of this {@code Idempotency-Key} is still under way; {@code Retry-After} says when to ask again. */
    IDEMPOTENCY_IN_FLIGHT(409, "The first request with this key is not finished"),
    /** The tenant or the collection ended while the request was under way. */
    GONE(410, "It is gone"),
    /** The changes after the place that a stream is to be resumed from are no longer kept; it has to be begun anew. */
    RESUME_POINT_EXPIRED(410, "The place to resume from is no longer there"),
    /** {@code If-Match} or {@code If-None-Match} does not hold. */
    VERSION_MISMATCH(412, "The precondition does not hold"),
    /** The body is larger than allowed. */
    TOO_LARGE(413, "The body is too large"),
    /** The body's media type is not read here. */
    UNSUPPORTED_MEDIA_TYPE(415, "The media type is not supported here"),
    /** The record breaks its collection's schema; {@code errors} says where. */
    SCHEMA_VIOLATION(422, "The record breaks the collection's schema"),
    /** The definition of a collection cannot be accepted; {@code errors} says where. */
    INVALID_DEFINITION(422, "The definition cannot be accepted"),
    /** An operation of an atomic batch has content that cannot be taken; {@code results} says which and why. */
    BATCH_UNPROCESSABLE(422, "The batch was not carried out"),
    /** The {@code Idempotency-Key} was used for another request. */
    IDEMPOTENCY_KEY_REUSED(422, "The Idempotency-Key was used for another request"),
    /** JSON that is well formed but cannot be taken; {@code errors} says where. */
    UNPROCESSABLE(422, "The content cannot be taken"),
    /** Too many requests; {@code Retry-After} says when to come back. */
    TOO_MANY_REQUESTS(429, "Too many requests"),
    /** A fault of the service; the trace id finds it in the log. */
    INTERNAL(500, "Something broke"),
    /** A part that is needed does not answer at present; {@code Retry-After} says when to come back. */
    UNAVAILABLE(503, "Not available at present"),
    /** No replica has applied the events up to the given token in time; {@code Retry-After} says when to come back. */
    NOT_FRESH_ENOUGH(503, "No replica is fresh enough yet"),
    /** Records of before are still filled into a new aggregate; {@code Retry-After} says when to come back. */
    AGGREGATE_NOT_READY(503, "The aggregate is not complete yet");

    private final int status;
    private final String title;

    ProblemType(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The stable code, such as {@code not-found}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The URI that stands in {@code type}. */
    public String uri() {
        return "urn:headwater:problem:" + code();
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** What stands in {@code title}. */
    public String title() {
        return title;
    }
}
