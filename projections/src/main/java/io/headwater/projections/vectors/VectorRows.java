package io.headwater.projections.vectors;

import com.pgvector.PGhalfvec;
import io.headwater.events.RecordId;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The vectors of one collection: read and written many at a time, on the caller's connection. */
final class VectorRows {
    private final Connection connection;
    private final String vectorTable;

    VectorRows(Connection connection, SearchedCollection collection) {
        this.connection = connection;
        this.vectorTable = collection.vectorTable();
    }

    /** A stored piece by what makes it the same: the record, its number and the hash of its text in hex. */
    record Piece(RecordId record, int chunk, String hash) {
        static Piece of(RecordId record, Chunks.Chunk chunk) {
            return new Piece(record, chunk.number(), chunk.hash());
        }
    }

    /** A piece with its vector and the position of the row whose text it is. */
    record Vector(Piece piece, long position, PGhalfvec embedding) {}

    private static final String STORED = """
            SELECT record_id, chunk, encode(content_hash, 'hex')
            FROM {table}
            WHERE record_id = ANY (?) AND model = ?
            """;

    /** What is stored of records by a model. */
    Set<Piece> stored(List<RecordId> records, String model) throws SQLException {
        try (PreparedStatement statement = prepare(STORED)) {
            statement.setArray(1, texts(records.stream().map(RecordId::value).toList()));
            statement.setString(2, model);
            try (ResultSet row = statement.executeQuery()) {
                Set<Piece> pieces = new HashSet<>();
                while (row.next()) {
                    pieces.add(new Piece(new RecordId(row.getString(1)), row.getInt(2), row.getString(3)));
                }
                return pieces;
            }
        }
    }

    private static final String REMOVE_OTHERS = """
            DELETE FROM {table} AS stored
            WHERE record_id = ANY (?)
              AND NOT EXISTS (
                SELECT 1
                FROM unnest(?::text[], ?::integer[]) AS kept (record_id, chunk)
                WHERE kept.record_id = stored.record_id AND kept.chunk = stored.chunk
              )
            """;

    /** Removes the pieces of records that are not among those to keep. */
    void removeOthers(List<RecordId> records, List<Piece> keep) throws SQLException {
        try (PreparedStatement statement = prepare(REMOVE_OTHERS)) {
            statement.setArray(1, texts(records.stream().map(RecordId::value).toList()));
            statement.setArray(
                    2, texts(keep.stream().map(piece -> piece.record().value()).toList()));
            Integer[] chunks = keep.stream().map(Piece::chunk).toArray(Integer[]::new);
            statement.setArray(3, connection.createArrayOf("integer", chunks));
            statement.executeUpdate();
        }
    }

    private static final String MOVE = """
            UPDATE {table} AS stored
            SET position = moved.position
            FROM unnest(?::text[], ?::bigint[]) AS moved (record_id, position)
            WHERE stored.record_id = moved.record_id
            """;

    /** Notes the position of the row that has the same text as before. */
    void move(List<RecordId> records, List<Long> positions) throws SQLException {
        try (PreparedStatement statement = prepare(MOVE)) {
            statement.setArray(1, texts(records.stream().map(RecordId::value).toList()));
            statement.setArray(2, connection.createArrayOf("bigint", positions.toArray(Long[]::new)));
            statement.executeUpdate();
        }
    }

    private static final String WRITE = """
            INSERT INTO {table} (record_id, chunk, position, content_hash, model, embedding)
            SELECT record_id, chunk, position, decode(content_hash, 'hex'), ?, embedding::public.halfvec
            FROM unnest(?::text[], ?::integer[], ?::bigint[], ?::text[], ?::text[])
              AS made (record_id, chunk, position, content_hash, embedding)
            ON CONFLICT (record_id, chunk) DO UPDATE SET
              position = excluded.position,
              content_hash = excluded.content_hash,
              model = excluded.model,
              embedding = excluded.embedding
            """;

    /** Writes vectors, new or instead of others. */
    void write(List<Vector> vectors, String model) throws SQLException {
        if (vectors.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = prepare(WRITE)) {
            statement.setString(1, model);
            statement.setArray(
                    2,
                    texts(vectors.stream()
                            .map(vector -> vector.piece().record().value())
                            .toList()));
            Integer[] chunks =
                    vectors.stream().map(vector -> vector.piece().chunk()).toArray(Integer[]::new);
            statement.setArray(3, connection.createArrayOf("integer", chunks));
            Long[] positions = vectors.stream().map(Vector::position).toArray(Long[]::new);
            statement.setArray(4, connection.createArrayOf("bigint", positions));
            statement.setArray(
                    5,
                    texts(vectors.stream().map(vector -> vector.piece().hash()).toList()));
            statement.setArray(
                    6,
                    texts(vectors.stream()
                            .map(vector -> vector.embedding().toString())
                            .toList()));
            statement.executeUpdate();
        }
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        return connection.prepareStatement(sql.replace("{table}", vectorTable));
    }

    private Array texts(List<String> texts) throws SQLException {
        return connection.createArrayOf("text", texts.toArray(String[]::new));
    }
}
