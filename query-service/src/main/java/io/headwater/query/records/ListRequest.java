package io.headwater.query.records;

import io.headwater.http.Caller;
import io.headwater.http.RequestParameters;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A page of a list as it is asked for, in the URL or in a body.
 *
 * @param query which records
 * @param shape what of them
 * @param fields which members of them, as they were asked for
 */
record ListRequest(ListRecords.Query query, Shape shape, List<String> fields) {
    /** The parameters of {@code GET …/records}. */
    static ListRequest of(HttpServletRequest request) {
        RequestParameters parameters =
                RequestParameters.of(request, "filter", "order", "limit", "cursor", "fields", "expand", "count");
        return new ListRequest(
                new ListRecords.Query(
                        parameters.text("filter"),
                        parameters.text("order"),
                        parameters.limit(ListRecords.LIMIT_DEFAULT, ListRecords.LIMIT_MAX),
                        parameters.optional("cursor")),
                new Shape(
                        FieldSelection.of(paths(parameters.text("fields"))),
                        new Expand(paths(parameters.text("expand")), Caller.of(request)::opens),
                        RecordCount.of(parameters.text("count"))),
                paths(parameters.text("fields")));
    }

    /** The members of the body of {@code POST …/records:query}. */
    static ListRequest ofBody(HttpServletRequest request) {
        BodyMembers members =
                BodyMembers.of(request, "filter", "order", "limit", "cursor", "fields", "expand", "count");
        return new ListRequest(
                new ListRecords.Query(
                        members.text("filter"),
                        String.join(",", members.texts("order")),
                        members.limit(ListRecords.LIMIT_DEFAULT, ListRecords.LIMIT_MAX),
                        members.optional("cursor")),
                new Shape(
                        FieldSelection.of(members.texts("fields")),
                        new Expand(members.texts("expand"), Caller.of(request)::opens),
                        RecordCount.of(members.text("count"))),
                members.texts("fields"));
    }

    /** Paths as they stand in a URL, with commas in between. */
    static List<String> paths(String list) {
        return list.isEmpty() ? List.of() : Arrays.asList(list.split(",", -1));
    }

    /** All that the page depends on beside its collections. */
    List<String> question() {
        List<String> question = new ArrayList<>(List.of(
                "list",
                query.filter(),
                query.order(),
                Integer.toString(query.limit()),
                query.cursor() == null ? "" : query.cursor(),
                shape.count().name()));
        question.addAll(shape.expand().paths());
        // No path is empty.
        question.add("");
        question.addAll(fields);
        return question;
    }

    /** The URL of the next page. What was counted is not counted again. */
    String nextPage(HttpServletRequest request, String cursor) {
        StringBuilder uri =
                new StringBuilder(request.getRequestURI()).append("?limit=").append(query.limit());
        for (String name : List.of("filter", "order", "fields", "expand")) {
            String value = request.getParameter(name);
            if (value != null && !value.isEmpty()) {
                uri.append('&').append(name).append('=').append(encode(value));
            }
        }
        return uri.append("&cursor=").append(encode(cursor)).toString();
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
