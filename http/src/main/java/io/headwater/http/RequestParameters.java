package io.headwater.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The parameters of a query's URL. One that is not known is refused: a misspelt filter would answer everything. */
public final class RequestParameters {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    private final HttpServletRequest request;

    private RequestParameters(HttpServletRequest request) {
        this.request = request;
    }

    /**
     * The parameters of a request.
     *
     * @param known those that there are
     * @throws io.headwater.http.ProblemException 400 if there is another one, or one twice
     */
    public static RequestParameters of(HttpServletRequest request, String... known) {
        List<String> names = Arrays.asList(known);
        request.getParameterMap().forEach((name, values) -> {
            if (!names.contains(name)) {
                throw malformed("A parameter is not known here; there are: " + String.join(", ", names) + ".");
            }
            if (values.length > 1) {
                throw malformed("The parameter '" + name + "' is given twice.");
            }
        });
        return new RequestParameters(request);
    }

    /** The value; empty if it was not sent. */
    public String text(String name) {
        return Objects.requireNonNullElse(request.getParameter(name), "");
    }

    /** The value; null if it was not sent. */
    public @Nullable String optional(String name) {
        return request.getParameter(name);
    }

    /**
     * The parameter {@code limit}.
     *
     * @throws io.headwater.http.ProblemException 400 if it is not a number from 1 to {@code max}
     */
    public int limit(int otherwise, int max) {
        String text = request.getParameter("limit");
        if (text == null) {
            return otherwise;
        }
        int limit = NUMBER.matcher(text).matches() ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > max) {
            throw malformed("The limit is a number from 1 to " + max + ".");
        }
        return limit;
    }

    private static RuntimeException malformed(String detail) {
        return Problem.of(ProblemType.MALFORMED, detail).asException();
    }
}
