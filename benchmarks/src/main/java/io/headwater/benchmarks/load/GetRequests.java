package io.headwater.benchmarks.load;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * GETs that differ by their paths alone.
 *
 * @param server whose name stands in them
 * @param key that opens what they ask for
 * @param headers more of them, each with its line end; may be empty
 */
public record GetRequests(URI server, String key, String headers) {
    /** Has the service look at its replicas, whatever it has in memory. */
    public static final String NO_CACHE = "Cache-Control: no-cache\r\n";

    /** The whole request for a path, which begins with a slash and is ASCII. */
    public ByteBuffer of(String path) {
        String request = "GET " + path + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\nAuthorization: Bearer "
                + key + "\r\n" + headers + "\r\n";
        return ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
    }
}
