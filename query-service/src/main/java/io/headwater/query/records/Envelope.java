package io.headwater.query.records;

import io.headwater.events.JsonText;
import io.headwater.events.RecordId;
import io.headwater.events.Version;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * A record as a get answers it and lists hold it: {@code {"id", "version", "createdAt", "updatedAt", "data"}}. The data is
 * PostgreSQL's text of the jsonb, passed on without being parsed, so numbers keep every digit.
 *
 * @param id its id; its characters need no escape in JSON
 * @param version its ETag
 * @param createdAt when its present life began
 * @param updatedAt when it last changed
 * @param data the record as the client wrote it
 */
public record Envelope(RecordId id, Version version, Instant createdAt, Instant updatedAt, JsonText data) {
    /** The columns that {@link #read} reads, of a table named {@code r}. */
    public static final String COLUMNS = """
            r.id,
            r.version,
            r.created_at,
            r.updated_at,
            r.data::text AS data""";

    private static final byte[] EXPANDED = ",\"expanded\":".getBytes(StandardCharsets.US_ASCII);

    /** Reads the columns of {@link #COLUMNS}. */
    public static Envelope read(ResultSet row) throws SQLException {
        return new Envelope(
                new RecordId(row.getString("id")),
                new Version(row.getLong("version")),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("updated_at", OffsetDateTime.class).toInstant(),
                JsonText.of(row.getBytes("data")));
    }

    /** The same with another body. */
    Envelope with(JsonText otherData) {
        return new Envelope(id, version, createdAt, updatedAt, otherData);
    }

    /** The JSON object with {@code "expanded"} as its last member. */
    JsonText json(JsonText expanded) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(data.utf8().length + expanded.utf8().length + 200);
        writeTo(out, expanded);
        return JsonText.of(out.toByteArray());
    }

    /** Writes the JSON object with {@code "expanded"} as its last member. */
    void writeTo(ByteArrayOutputStream out, JsonText expanded) {
        writeMembersTo(out, "");
        out.writeBytes(EXPANDED);
        out.writeBytes(expanded.utf8());
        out.write('}');
    }

    /** The JSON object. */
    public JsonText json() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(data.utf8().length + 200);
        writeTo(out, "");
        return JsonText.of(out.toByteArray());
    }

    /**
     * Writes the JSON object.
     *
     * @param more members to put first, each followed by a comma; may be empty
     */
    public void writeTo(ByteArrayOutputStream out, String more) {
        writeMembersTo(out, more);
        out.write('}');
    }

    private void writeMembersTo(ByteArrayOutputStream out, String more) {
        String head = "{" + more + "\"id\":\"" + id + "\",\"version\":" + version + ",\"createdAt\":\"" + createdAt
                + "\",\"updatedAt\":\"" + updatedAt + "\",\"data\":";
        out.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(data.utf8());
    }
}
