package io.headwater.query.history;

import io.headwater.events.Json;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import io.headwater.http.RequestParameters;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What the pages of both kinds of history have in common: their parameters, their body, the way to the next one. */
final class HistoryPages {
    /** Events of a page unless the request says otherwise. */
    static final int LIMIT_DEFAULT = 50;
    /** Events of a page at most. */
    static final int LIMIT_MAX = 1_000;

    private HistoryPages() {}

    /** The parameters of a request: those of the filter, {@code order}, {@code limit}, {@code cursor} and {@code more}. */
    static RequestParameters parameters(HttpServletRequest request, String... more) {
        return RequestParameters.of(
                request,
                Stream.of(HistoryFilter.PARAMETERS, List.of("order", "limit", "cursor"), List.of(more))
                        .flatMap(List::stream)
                        .toArray(String[]::new));
    }

    static int limit(RequestParameters parameters) {
        return parameters.limit(LIMIT_DEFAULT, LIMIT_MAX);
    }

    /**
     * Whether the newest comes first.
     *
     * @param by what the order is by; with {@code -} before it, the newest comes first
     */
    static boolean newestFirst(RequestParameters parameters, String by, boolean otherwise) {
        String order = parameters.text("order");
        if (!order.isEmpty() && !order.equals(by) && !order.equals("-" + by)) {
            throw Problem.of(ProblemType.MALFORMED, "The order is '" + by + "' or '-" + by + "'.")
                    .asException();
        }
        return order.isEmpty() ? otherwise : order.startsWith("-");
    }

    /** {@code {"items": [], "nextCursor"}}, to be filled. */
    static ObjectNode body(@Nullable String nextCursor, List<ObjectNode> items) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode list = body.putArray("items");
        items.forEach(list::add);
        if (nextCursor != null) {
            body.put("nextCursor", nextCursor);
        }
        return body;
    }

    static byte[] bytes(ObjectNode body) {
        return Json.write(body);
    }

    /** Adds {@code Link: rel="next"}. {@code parameters} are those of this page but for the cursor, as {@code name=value}. */
    static void link(
            HttpHeaders headers, HttpServletRequest request, List<String> parameters, @Nullable String cursor) {
        if (cursor == null) {
            return;
        }
        List<String> encoded = new ArrayList<>();
        for (String parameter : parameters) {
            int equals = parameter.indexOf('=') + 1;
            encoded.add(parameter.substring(0, equals)
                    + URLEncoder.encode(parameter.substring(equals), StandardCharsets.UTF_8));
        }
        encoded.add("cursor=" + cursor);
        headers.set(
                HttpHeaders.LINK, "<" + request.getRequestURI() + "?" + String.join("&", encoded) + ">; rel=\"next\"");
    }
}
