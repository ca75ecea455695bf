package io.headwater.query.catalogue;

import io.headwater.http.ProblemException;

/**
 * What came of reading from a collection, as of a snapshot that may not be fresh enough yet: not even a refusal counts before it is,
 * since a definition to come may allow what this one does not.
 */
sealed interface Result<T> {
    /** It was read. */
    record Read<T>(T value) implements Result<T> {}

    /** There is no such collection. */
    record Gone<T>() implements Result<T> {}

    /** It cannot be read so. */
    record Refused<T>(ProblemException problem) implements Result<T> {}
}
