package io.headwater.query.records;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.CollectionName;
import io.headwater.events.Json;
import io.headwater.expressions.Condition;
import io.headwater.expressions.Expression;
import io.headwater.expressions.InvalidExpression;
import io.headwater.query.ReplicaFixture;
import io.headwater.query.ServiceFixture;
import io.headwater.query.catalogue.CollectionReads;
import io.headwater.query.catalogue.CollectionRef;
import io.headwater.query.catalogue.HeldCollection;
import io.headwater.query.catalogue.TestCatalogue;
import io.headwater.query.replicas.FreshReads;
import io.headwater.query.replicas.Freshness;
import io.headwater.query.replicas.ReplicasSettings;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Random filters over random records: the database finds those that the same expression holds for in memory, to the last digit, and
 * what it does not know is refused before it gets there. {@code -Dheadwater.filter-fuzz=100000} asks more,
 * {@code -Dheadwater.filter-fuzz.seed=N} the same again.
 */
class FilterFuzzIT {
    private static final int FILTERS = Integer.getInteger("headwater.filter-fuzz", 5_000);
    private static final long SEED = Long.getLong("headwater.filter-fuzz.seed", new Random().nextLong());
    private static final int RECORDS = 120;
    private static final CollectionName ITEMS = new CollectionName("items");

    @Test
    void theDatabaseFindsWhatTheExpressionHoldsFor() throws SQLException {
        // given
        Random seeded = new Random(SEED);
        RandomFilters random = new RandomFilters(seeded);
        Map<String, String> bodies = new RandomRecords(seeded).next(RECORDS);
        ReplicaFixture replica = ReplicaFixture.create();
        HeldCollection items = define(replica, bodies);
        Map<String, JsonNode> records = new LinkedHashMap<>();
        bodies.forEach((id, body) -> records.put(id, Json.parse(body.getBytes(StandardCharsets.UTF_8))));
        int answered = 0;
        int told = 0;

        // when
        try (Connection connection = replica.dataSource().getConnection()) {
            for (int i = 0; i < FILTERS; i++) {
                String filter = random.nextFilter();
                Optional<Prepared> prepared = prepare(filter, items);
                if (prepared.isEmpty()) {
                    continue;
                }
                Set<String> expected = holds(prepared.get().memory(), records);

                // then
                assertThat(find(connection, items, prepared.get().condition()))
                        .as("seed %d: %s", SEED, filter)
                        .isEqualTo(expected);
                answered++;
                told += expected.isEmpty() || expected.size() == RECORDS ? 0 : 1;
            }
        }
        System.out.printf("%d filters, %d answered, %d tell records apart, seed %d%n", FILTERS, answered, told, SEED);
        assertThat(answered).as("seed %d", SEED).isGreaterThan(FILTERS * 3 / 5);
        assertThat(told).as("filters that tell records apart, seed %d", SEED).isGreaterThan(FILTERS * 2 / 5);
    }

    private record Prepared(Condition memory, SqlFragment condition) {}

    /** Empty if the filter is refused. */
    private static Optional<Prepared> prepare(String filter, HeldCollection items) {
        try {
            Expression expression = items.checker().check(filter);
            SqlFragment condition = FilterSql.condition(expression, items);
            return Optional.of(new Prepared(Condition.of(expression), condition));
        } catch (InvalidExpression _) {
            return Optional.empty();
        }
    }

    private static Set<String> holds(Condition condition, Map<String, JsonNode> records) {
        TreeSet<String> ids = new TreeSet<>();
        records.forEach((id, record) -> {
            if (condition.holds(record)) {
                ids.add(id);
            }
        });
        return ids;
    }

    private static HeldCollection define(ReplicaFixture replica, Map<String, String> bodies) {
        replica.provision(ServiceFixture.ACME);
        ReplicaFixture.Table table = replica.define(ServiceFixture.ACME, ITEMS, 9, RandomRecords.SCHEMA);
        replica.put(table, 3, bodies);
        ReplicasSettings settings = new ReplicasSettings(
                List.of(new ReplicasSettings.ReplicaSettings(
                        "r1",
                        replica.database().url(),
                        replica.database().user(),
                        replica.database().password())),
                new ReplicasSettings.Reads(1, Duration.ofSeconds(30), Duration.ofSeconds(30)));
        try (FreshReads reads = new FreshReads(settings)) {
            return new CollectionReads(reads, TestCatalogue.create())
                    .describe(new CollectionRef(ServiceFixture.ACME, ITEMS), Freshness.within(null, Duration.ZERO))
                    .snapshot()
                    .value();
        }
    }

    private static Set<String> find(Connection connection, HeldCollection items, SqlFragment condition)
            throws SQLException {
        SqlFragment sql = new SqlFragment()
                .add("SELECT r.id FROM ")
                .add(items.tables().rows())
                .add(" AS r WHERE ")
                .add(condition);
        try (PreparedStatement statement = connection.prepareStatement(sql.sql())) {
            sql.bind(connection, statement, 1);
            TreeSet<String> ids = new TreeSet<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    ids.add(row.getString("id"));
                }
            }
            return ids;
        }
    }
}
