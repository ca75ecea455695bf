package io.headwater.query.export;

import io.headwater.events.JsonText;
import io.headwater.query.records.FieldSelection;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/**
 * One JSON object a line: the record as the client wrote it, passed on without being parsed, with its id put in front where the
 * client did not put it in; so that an import of the lines makes the same records. Or its envelope.
 *
 * @param envelope whether lines are envelopes
 */
record NdjsonFormat(FieldSelection fields, boolean envelope) implements RecordFormat {
    @Override
    public String contentType() {
        return "application/x-ndjson";
    }

    @Override
    public void begin(OutputStream out) {
        // A line is a record.
    }

    @Override
    public void write(ExportedRow record, OutputStream out) throws IOException {
        JsonText body = record.body();
        boolean namesItself = record.namesItself();
        if (!fields.isAll()) {
            JsonNode selected = fields.of(body.tree());
            body = JsonText.of(selected);
            namesItself = selected.has("id");
        }
        if (envelope) {
            out.write(record.envelope(body).json().utf8());
        } else if (namesItself) {
            out.write(body.utf8());
        } else {
            writeWithId(record, body.utf8(), out);
        }
        out.write('\n');
    }

    // The body is an object, so what follows its first character is its members and its end.
    private static void writeWithId(ExportedRow record, byte[] body, OutputStream out) throws IOException {
        String separator = body.length == JsonText.EMPTY_OBJECT.utf8().length ? "" : ",";
        out.write(("{\"id\":\"" + record.id() + "\"" + separator).getBytes(StandardCharsets.US_ASCII));
        out.write(body, 1, body.length - 1);
    }
}
