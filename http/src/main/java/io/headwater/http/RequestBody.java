package io.headwater.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Set;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.util.unit.DataSize;

/** Reads the raw body of a request, never more than allowed. */
public final class RequestBody {
    private static final String ATTRIBUTE = RequestBody.class.getName();
    private static final byte[] NONE = new byte[0];

    private RequestBody() {}

    /**
     * Reads the whole body.
     *
     * @throws ProblemException 413 beyond the limit; 400 if the client broke off
     */
    public static byte[] read(HttpServletRequest request, DataSize max) {
        if (request.getContentLengthLong() > max.toBytes()) {
            throw tooLarge(max);
        }
        try {
            byte[] body = request.getInputStream().readNBytes((int) max.toBytes() + 1);
            if (body.length > max.toBytes()) {
                throw tooLarge(max);
            }
            request.setAttribute(ATTRIBUTE, body);
            return body;
        } catch (IOException e) {
            throw Problem.of(ProblemType.MALFORMED, "The body ended before its time.")
                    .asException();
        }
    }

    /** The body as it was read by {@link #read}; empty if it was not. Read only. */
    public static byte[] lastRead(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof byte[] body ? body : NONE;
    }

    /**
     * Refuses with 415 unless the body's media type is one of those given; parameters such as the charset do not count.
     *
     * @param types such as {@code application/json}
     * @return the type that it is, without parameters
     */
    public static String requireType(HttpServletRequest request, Set<String> types) {
        try {
            String header = request.getContentType();
            MediaType type = header == null ? MediaType.APPLICATION_OCTET_STREAM : MediaType.parseMediaType(header);
            String name = type.getType() + "/" + type.getSubtype();
            if (types.contains(name)) {
                return name;
            }
        } catch (InvalidMediaTypeException e) {
            // Falls through to the same answer: a type that cannot be read is not supported either.
        }
        throw Problem.of(
                        ProblemType.UNSUPPORTED_MEDIA_TYPE,
                        "The body's Content-Type must be "
                                + String.join(" or ", types.stream().sorted().toList()) + ".")
                .asException();
    }

    private static ProblemException tooLarge(DataSize max) {
        return Problem.of(ProblemType.TOO_LARGE, "The body may have " + max.toBytes() + " bytes at most.")
                .asException();
    }
}
