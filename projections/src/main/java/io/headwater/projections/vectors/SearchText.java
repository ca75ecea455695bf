package io.headwater.projections.vectors;

import io.headwater.events.FieldPath;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The text of a record that search reads: the strings of the declared fields, in their order, a line each. */
public final class SearchText {
    private SearchText() {}

    /** The text; empty if no field holds one. Lists count with each string in them. */
    public static String of(JsonNode body, List<FieldPath> fields) {
        List<String> lines = new ArrayList<>();
        for (FieldPath field : fields) {
            JsonNode value = field.in(body);
            if (value.isString()) {
                lines.add(value.stringValue());
            } else if (value.isArray()) {
                value.forEach(element -> {
                    if (element.isString()) {
                        lines.add(element.stringValue());
                    }
                });
            }
        }
        return String.join("\n", lines);
    }
}
