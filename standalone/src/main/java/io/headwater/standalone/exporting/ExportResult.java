package io.headwater.standalone.exporting;

/**
 * An export that came to its end.
 *
 * @param records that were written
 * @param bytes before they were zipped, if they were
 * @param token names the position as of which they are
 */
public record ExportResult(long records, long bytes, String token) {}
