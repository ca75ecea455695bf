package io.headwater.command.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.store.Constraint;
import io.headwater.command.store.Constraint.Kind;
import io.headwater.events.Incarnation;
import io.headwater.parts.Database;
import io.headwater.parts.RealParts;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Collection 9 has two constraints that are no more, with more rows than go at once, and one of each kind that counts. */
class RetiredConstraintsIT {
    private static final int ROWS = 2 * RetiredConstraints.ROWS_MAX + 500;
    private static final Constraint UNIQUE = new Constraint(new Incarnation(9), Kind.UNIQUE, "email");
    private static final Constraint REFERENCE = new Constraint(new Incarnation(9), Kind.REFERENCE, "parent");

    private final Database database = RealParts.get().newDatabase("retired_constraints");
    private final LogDatabase log =
            LogDatabase.open(new LogAddress(database.url(), database.user(), database.password(), 4, 4));
    private final RetiredConstraints retired = new RetiredConstraints(log.pool());

    RetiredConstraintsIT() throws SQLException {
        fill("email", "parent", ROWS);
        fill("phone", "owner", 10);
        execute("INSERT INTO log.retired_constraint VALUES (9, 'UNIQUE', 'email'), (9, 'REFERENCE', 'parent')");
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void rowsGoSomeAtATimeUntilNoneIsLeft() throws SQLException {
        // when
        List<Long> left = new ArrayList<>();
        while (retired.deleteSome(Set.of(UNIQUE))) {
            left.add(number("SELECT count(*) FROM log.claim WHERE fields = 'email'"));
        }

        // then
        assertThat(left).containsExactly(1_500L, 500L);
        assertThat(number("SELECT count(*) FROM log.claim")).isEqualTo(10);
        assertThat(number("SELECT count(*) FROM log.reference")).isEqualTo(ROWS + 10);
        assertThat(number("SELECT count(*) FROM log.retired_constraint")).isEqualTo(1);
    }

    @Test
    void thoseOfAllGoToo() throws SQLException {
        // when
        int times = 1;
        while (retired.deleteSome()) {
            times++;
        }

        // then
        assertThat(times).isBetween(2 * ROWS / RetiredConstraints.ROWS_MAX, 2 * ROWS / RetiredConstraints.ROWS_MAX + 1);
        assertThat(number("SELECT count(*) FROM log.claim")).isEqualTo(10);
        assertThat(number("SELECT count(*) FROM log.reference")).isEqualTo(10);
        assertThat(number("SELECT count(*) FROM log.retired_constraint")).isZero();
    }

    @Test
    void aConstraintThatHasRowsLeftIsNotForgotten() throws SQLException {
        // when
        boolean isMore = retired.deleteSome(Set.of(UNIQUE, REFERENCE));

        // then
        assertThat(isMore).isTrue();
        assertThat(number("SELECT count(*) FROM log.claim")).isEqualTo(ROWS - 1_000 + 10);
        assertThat(number("SELECT count(*) FROM log.reference")).isEqualTo(ROWS - 1_000 + 10);
        assertThat(number("SELECT count(*) FROM log.retired_constraint")).isEqualTo(2);
    }

    private void fill(String fields, String field, int rows) throws SQLException {
        execute("""
                INSERT INTO log.claim (incarnation, fields, value_hash, record_id)
                SELECT 9, '%s', gen_random_uuid(), 'r' || number
                FROM generate_series(1, %d) AS number
                """.formatted(fields, rows));
        execute("""
                INSERT INTO log.reference (incarnation, record_id, field, to_incarnation, to_record)
                SELECT 9, 'r' || number, '%s', 10, 'p' || number
                FROM generate_series(1, %d) AS number
                """.formatted(field, rows));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = log.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = log.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
