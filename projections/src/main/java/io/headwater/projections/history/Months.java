package io.headwater.projections.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The months of one replica's history, each a partition {@code headwater.history_2026_11}, in UTC. A month is made in a short
 * transaction of its own, never in that of a batch; where that does not succeed the rows go to the default partition, and from
 * there to their month as soon as it can be made. Safe for use by several threads and processes.
 */
public final class Months {
    /** How far back months are made; what is older stays in the default partition. */
    static final int MONTHS_BACK_MAX = 120;
    /** Months that are made before they begin. */
    static final int MONTHS_AHEAD = 2;

    private static final Logger LOG = LoggerFactory.getLogger(Months.class);
    /** Of the advisory lock: one month at a time is made in a database. */
    private static final long LOCK = 0x68697374_6f7279L;

    private final DataSource replica;
    private final InstantSource clock;
    private final Set<YearMonth> there = ConcurrentHashMap.newKeySet();

    /** {@code replica} must have a connection to spare while a batch is written with another. */
    public Months(DataSource replica, InstantSource clock) {
        this.replica = replica;
        this.clock = clock;
    }

    /** Makes those months that are not there yet; one that cannot be made now is left for later. */
    void ensure(Collection<YearMonth> months) {
        Set<YearMonth> missing = new HashSet<>(months);
        missing.removeAll(there);
        YearMonth now = HistoryRow.monthOf(clock.instant());
        for (YearMonth month : missing) {
            if (month.isBefore(now.minusMonths(MONTHS_BACK_MAX)) || month.isAfter(now.plusMonths(MONTHS_AHEAD))) {
                continue;
            }
            try {
                make(month);
                there.add(month);
            } catch (SQLException e) {
                LOG.info("the history's {} is to be made later: {}", month, e.getMessage());
            }
        }
    }

    /** Makes the months around now, and those that rows in the default partition belong to. */
    public void prepare() throws SQLException {
        there.clear(); // Somebody may have moved a month out.
        YearMonth now = HistoryRow.monthOf(clock.instant());
        Set<YearMonth> wanted = new HashSet<>(astray());
        for (int ahead = 0; ahead <= MONTHS_AHEAD; ahead++) {
            wanted.add(now.plusMonths(ahead));
        }
        ensure(wanted);
    }

    private static final String ASTRAY = """
            SELECT DISTINCT date_trunc('month', occurred_at, 'UTC') AS month
            FROM headwater.history_default
            """;

    private Set<YearMonth> astray() throws SQLException {
        try (Connection connection = replica.getConnection();
                PreparedStatement statement = connection.prepareStatement(ASTRAY);
                ResultSet row = statement.executeQuery()) {
            Set<YearMonth> months = new HashSet<>();
            while (row.next()) {
                months.add(HistoryRow.monthOf(
                        row.getObject("month", OffsetDateTime.class).toInstant()));
            }
            return months;
        }
    }

    /** When a month begins. */
    static OffsetDateTime begin(YearMonth month) {
        return month.atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC);
    }

    /** The month's table in schema {@code headwater}. */
    static String table(YearMonth month) {
        return "history_%04d_%02d".formatted(month.getYear(), month.getMonthValue());
    }

    private static final String EXISTS = "SELECT to_regclass('headwater.{table}') IS NOT NULL";
    // Readers of the default partition wait for the last of these, so none of them may wait for long.
    private static final List<String> PREPARE =
            List.of("SET LOCAL lock_timeout = '1s'", "SELECT pg_advisory_xact_lock(" + LOCK + ")");
    // ATTACH, unlike PARTITION OF, leaves those alone who write other months. Rows that were there before their month
    // go with it.
    private static final String MAKE = """
            LOCK TABLE headwater.history_default IN SHARE ROW EXCLUSIVE MODE;
            CREATE TABLE headwater.{table} (LIKE headwater.history INCLUDING ALL);
            WITH moved AS (
              DELETE FROM headwater.history_default
              WHERE occurred_at >= timestamptz '{from}' AND occurred_at < timestamptz '{to}'
              RETURNING tenant, collection, record_id, version, occurred_at, position, type, actor, collection_name,
                created_at, change, before
            )
            INSERT INTO headwater.{table} (
              tenant, collection, record_id, version, occurred_at, position, type, actor, collection_name,
              created_at, change, before
            )
            SELECT
              tenant, collection, record_id, version, occurred_at, position, type, actor, collection_name,
              created_at, change, before
            FROM moved;
            ALTER TABLE headwater.history ATTACH PARTITION headwater.{table}
              FOR VALUES FROM (timestamptz '{from}') TO (timestamptz '{to}')
            """;

    private void make(YearMonth month) throws SQLException {
        try (Connection connection = replica.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                for (String sql : PREPARE) {
                    statement.execute(sql);
                }
                if (!exists(statement, month)) {
                    statement.execute(MAKE.replace("{table}", table(month))
                            .replace("{from}", begin(month).toInstant().toString())
                            .replace(
                                    "{to}",
                                    begin(month.plusMonths(1)).toInstant().toString()));
                }
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    private static boolean exists(Statement statement, YearMonth month) throws SQLException {
        try (ResultSet row = statement.executeQuery(EXISTS.replace("{table}", table(month)))) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
