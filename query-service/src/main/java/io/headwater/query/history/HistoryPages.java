package io.headwater.query.history;

import io.headwater.events.Json;
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
    private HistoryPages() {}

    /** The parameters of a request: those of the filter, {@code order}, {@code limit}, {@code cursor} and {@code more}. */
    static RequestParameters parameters(HttpServletRequest request, String... more) {
        return RequestParameters.of(
                request,
                Stream.of(HistoryFilter.PARAMETERS, List.of("order", "limit", "cursor"), List.of(more))
                        .flatMap(List::stream)
                        .toArray(String[]::new));
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
