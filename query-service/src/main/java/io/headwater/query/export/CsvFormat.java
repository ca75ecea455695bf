package io.headwater.query.export;

import io.headwater.events.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * RFC 4180 in UTF-8, with a header: id, columns, rest. Texts and numbers are as they are, lists and objects are JSON. What is missing
 * or null is an empty cell, an empty text is {@code ""}.
 *
 * @param safe whether a text that a spreadsheet would take for a formula has an apostrophe put in front
 */
record CsvFormat(CsvColumns columns, boolean safe) implements RecordFormat {
    private static final String LINE_END = "\r\n";
    // Those that OWASP names for CSV injection.
    private static final String FORMULA_BEGINNINGS = "=+-@\t\r\n";

    @Override
    public String contentType() {
        return "text/csv;header=present;charset=UTF-8";
    }

    @Override
    public void begin(OutputStream out) throws IOException {
        StringBuilder line = new StringBuilder("id");
        columns.paths().forEach(path -> append(line.append(','), text(String.join(".", path))));
        out.write(end(columns.hasRest() ? line.append(',').append(CsvColumns.REST) : line));
    }

    @Override
    public void write(ExportedRow record, OutputStream out) throws IOException {
        ObjectNode rest = (ObjectNode) record.body().tree();
        StringBuilder line = new StringBuilder();
        append(line, text(record.id().value()));
        if (rest.path("id").isString()
                && rest.path("id").stringValue().equals(record.id().value())) {
            rest.remove("id");
        }
        for (List<String> path : columns.paths()) {
            append(line.append(','), cell(take(rest, path)));
        }
        if (columns.hasRest()) {
            prune(rest);
            append(line.append(','), rest.isEmpty() ? null : cell(rest));
        }
        out.write(end(line));
    }

    /** Takes a value out of a record, so that in the end there is left what has no column. */
    private static JsonNode take(ObjectNode record, List<String> path) {
        JsonNode holder = record;
        for (String member : path.subList(0, path.size() - 1)) {
            holder = holder.path(member);
        }
        JsonNode value = holder instanceof ObjectNode object ? object.remove(path.getLast()) : null;
        return value == null ? MissingNode.getInstance() : value;
    }

    // Null is no more than missing here, and an object that was taken apart is nothing.
    private static void prune(ObjectNode rest) {
        rest.valueStream().filter(ObjectNode.class::isInstance).forEach(value -> prune((ObjectNode) value));
        rest.removeIf(value -> value.isNull() || (value.isObject() && value.isEmpty()));
    }

    private @Nullable String cell(JsonNode value) {
        return switch (value.getNodeType()) {
            case MISSING, NULL -> null;
            case STRING -> text(value.stringValue());
            case NUMBER -> value.decimalValue().toPlainString();
            case BOOLEAN -> Boolean.toString(value.booleanValue());
            default -> new String(Json.write(value), StandardCharsets.UTF_8);
        };
    }

    private String text(String text) {
        return safe && !text.isEmpty() && FORMULA_BEGINNINGS.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }

    private static void append(StringBuilder line, @Nullable String cell) {
        if (cell == null) {
            return;
        }
        if (cell.isEmpty() || cell.chars().anyMatch(c -> c == '"' || c == ',' || c == '\r' || c == '\n')) {
            line.append('"').append(cell.replace("\"", "\"\"")).append('"');
        } else {
            line.append(cell);
        }
    }

    private static byte[] end(StringBuilder line) {
        return line.append(LINE_END).toString().getBytes(StandardCharsets.UTF_8);
    }
}
