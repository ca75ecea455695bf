package io.headwater.command.store.postgres;

import io.headwater.command.store.IdempotencyKey;
import io.headwater.command.store.KeptAnswer;
import io.headwater.command.store.RequestHash;
import io.headwater.command.store.StoreUnavailable;
import io.headwater.events.JsonText;
import io.headwater.events.Token;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** The answers in {@code log.idempotency}, read and forgotten outside of flushes. Any number of threads. */
final class KeptAnswers {
    /** Rows of one transaction of the clean-up. */
    static final int FORGOTTEN_AT_ONCE_MAX = 1_000;

    private final DataSource pool;

    KeptAnswers(DataSource pool) {
        this.pool = pool;
    }

    // LIMIT keeps the planner from joining some other way than key by key, however few rows there are.
    static final String FIND = """
            SELECT
                asked.number::integer,
                kept.request_hash,
                kept.answer,
                kept.token
            FROM unnest(?::bigint[], ?::text[], ?::text[]) WITH ORDINALITY AS asked (tenant, credential, key, number)
            CROSS JOIN LATERAL (
                SELECT request_hash, answer, token
                FROM log.idempotency
                WHERE tenant = asked.tenant
                    AND credential = asked.credential
                    AND key = asked.key
                    AND expires_at > now()
                LIMIT 1
            ) AS kept
            """;

    Map<IdempotencyKey, KeptAnswer> find(List<IdempotencyKey> keys) {
        try (Connection connection = pool.getConnection();
                PreparedStatement find = connection.prepareStatement(FIND)) {
            AnswerColumns.bindKeys(find, 0, keys);
            try (ResultSet row = find.executeQuery()) {
                return readAll(row, keys);
            }
        } catch (SQLException e) {
            throw new StoreUnavailable("the log's database could not look for an answer", e);
        }
    }

    /** Reads rows of a key's place among those that were asked for, and the key's answer. */
    static Map<IdempotencyKey, KeptAnswer> readAll(ResultSet row, List<IdempotencyKey> keys) throws SQLException {
        Map<IdempotencyKey, KeptAnswer> answers = new HashMap<>();
        while (row.next()) {
            answers.put(keys.get(row.getInt(1) - 1), read(row, 2));
        }
        return answers;
    }

    /** Reads hash, answer and token, which stand side by side. */
    private static KeptAnswer read(ResultSet row, int first) throws SQLException {
        String token = row.getString(first + 2);
        return new KeptAnswer(
                new RequestHash(row.getString(first)),
                JsonText.of(row.getBytes(first + 1)),
                token == null ? null : Token.parse(token));
    }

    // The lock ends with the statement, which is a transaction of its own: one instance at a time, none for long.
    static final String FORGET = """
            WITH mine AS MATERIALIZED (
                SELECT pg_try_advisory_xact_lock(hashtext('headwater.idempotency')) AS locked
            )
            DELETE FROM log.idempotency
            WHERE ctid = ANY (ARRAY(
                SELECT ctid
                FROM log.idempotency
                WHERE expires_at <= now() AND (SELECT locked FROM mine)
                ORDER BY expires_at
                LIMIT ?
                FOR UPDATE SKIP LOCKED
            ))
            """;

    /**
     * Forgets answers whose time is over, the oldest first; none while another instance does it.
     *
     * @return how many, at most {@value #FORGOTTEN_AT_ONCE_MAX}
     */
    int forgetSome() throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement forget = connection.prepareStatement(FORGET)) {
            forget.setInt(1, FORGOTTEN_AT_ONCE_MAX);
            return forget.executeUpdate();
        }
    }
}
