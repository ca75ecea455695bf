package io.headwater.query.changes;

import io.headwater.http.Problem;
import io.headwater.http.ProblemException;
import io.headwater.http.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Enumeration;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;

/** The opening handshake, RFC 6455 section 4.2. */
final class WebSocketHandshake {
    private static final String VERSION = "13";
    private static final String VERSION_HEADER = "Sec-WebSocket-Version";
    private static final String KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    // 16 bytes.
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{22}==");

    private WebSocketHandshake() {}

    /** Whether the client wants a WebSocket. */
    static boolean isWanted(HttpServletRequest request) {
        return names(request.getHeaders(HttpHeaders.UPGRADE), "websocket");
    }

    /**
     * Writes the headers of the answer.
     *
     * @throws ProblemException 400 if the handshake breaks the RFC
     */
    static void answer(HttpServletRequest request, HttpServletResponse response) {
        String key = request.getHeader("Sec-WebSocket-Key");
        if (!request.getMethod().equals("GET")
                || !names(request.getHeaders(HttpHeaders.CONNECTION), "upgrade")
                || !VERSION.equals(request.getHeader(VERSION_HEADER))
                || key == null
                || !KEY.matcher(key).matches()) {
            HttpHeaders headers = new HttpHeaders();
            headers.set(VERSION_HEADER, VERSION);
            throw Problem.of(ProblemType.MALFORMED, "The handshake is none of a WebSocket's, version 13.")
                    .asException(headers);
        }
        response.setHeader(HttpHeaders.UPGRADE, "websocket");
        response.setHeader(HttpHeaders.CONNECTION, "Upgrade");
        response.setHeader("Sec-WebSocket-Accept", accept(key));
    }

    static String accept(String key) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-1").digest((key + KEY_SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    private static boolean names(Enumeration<String> lines, String token) {
        return Collections.list(lines).stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .anyMatch(element -> element.strip().equalsIgnoreCase(token));
    }
}
