package io.headwater.command.store.postgres;

import io.headwater.command.store.FlushPlan.PlacedAnswer;
import io.headwater.command.store.IdempotencyKey;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The answers that a flush keeps, one array a column like {@link EventColumns}. */
final class AnswerColumns {
    private AnswerColumns() {}

    /** How many parameters the insert has. */
    static final int COUNT = 8;

    /** Inserts any number of answers; fails if one of the keys was used before, even if it is to be forgotten by now. */
    static final String INSERT = """
            INSERT INTO log.idempotency (
                tenant,
                credential,
                key,
                partition,
                request_hash,
                answer,
                token,
                expires_at
            )
            SELECT
                tenant,
                credential,
                key,
                partition,
                request_hash,
                answer::json,
                token,
                now() + kept_millis * INTERVAL '1 millisecond'
            FROM unnest(
                ?::bigint[], ?::text[], ?::text[], ?::integer[], ?::text[], ?::text[], ?::text[], ?::bigint[]
            ) AS kept (tenant, credential, key, partition, request_hash, answer, token, kept_millis)
            """;

    /** The same, for keys that are known not to be remembered any more: a row that is still there has expired. */
    static final String REPLACE = INSERT + """
            ON CONFLICT ON CONSTRAINT idempotency_pk DO UPDATE
            SET
                partition = excluded.partition,
                request_hash = excluded.request_hash,
                answer = excluded.answer,
                token = excluded.token,
                expires_at = excluded.expires_at
            """;

    /** Binds the parameters, of which {@code before} belong to the statements before. */
    static void bind(PreparedStatement insert, int before, List<PlacedAnswer> answers) throws SQLException {
        bindKeys(
                insert,
                before,
                answers.stream().map(placed -> placed.keep().key()).toList());
        insert.setObject(
                before + 4,
                answers.stream().mapToInt(placed -> placed.partition().number()).toArray());
        insert.setObject(
                before + 5,
                texts(answers, placed -> placed.keep().answer().request().hex()));
        insert.setObject(
                before + 6,
                texts(answers, placed -> placed.keep().answer().answer().toString()));
        insert.setObject(before + 7, texts(answers, AnswerColumns::token));
        insert.setObject(
                before + 8,
                answers.stream()
                        .mapToLong(placed -> placed.keep().time().toMillis())
                        .toArray());
    }

    /** Binds keys as three arrays: of tenants, credentials, and what the clients made up. */
    static void bindKeys(PreparedStatement statement, int before, List<IdempotencyKey> keys) throws SQLException {
        statement.setObject(
                before + 1, keys.stream().mapToLong(key -> key.tenant().value()).toArray());
        statement.setObject(before + 2, texts(keys, IdempotencyKey::credential));
        statement.setObject(before + 3, texts(keys, IdempotencyKey::key));
    }

    private static @Nullable String token(PlacedAnswer placed) {
        return placed.keep().answer().token() == null
                ? null
                : placed.keep().answer().token().toString();
    }

    private static <T> @Nullable String[] texts(List<T> rows, Function<T, @Nullable String> value) {
        @Nullable String[] column = new String[rows.size()];
        for (int i = 0; i < column.length; i++) {
            column[i] = value.apply(rows.get(i));
        }
        return column;
    }
}
