package io.headwater.projections.aggregates;

import static io.headwater.projections.aggregates.AggregateFixture.AGGREGATED;
import static io.headwater.projections.aggregates.AggregateFixture.KEY;
import static io.headwater.projections.aggregates.AggregateFixture.PLAIN;
import static io.headwater.projections.aggregates.AggregateFixture.SCHEMA;
import static io.headwater.projections.aggregates.AggregateFixture.created;
import static io.headwater.projections.aggregates.AggregateFixture.patched;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.projections.replay.Finding;
import io.headwater.projections.replay.Scope;
import io.headwater.projections.replay.Verify;
import io.headwater.projections.replay.VerifyListener;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Counts and aggregates as a comparison of replica and log sees them: given what somebody did to them, then findings. */
class VerifiedAggregatesIT {

    private static List<String> verify(AggregateFixture fixture) throws SQLException {
        List<String> findings = new ArrayList<>();
        VerifyListener listener = new VerifyListener() {
            @Override
            public void found(Finding finding) {
                findings.add(finding.line());
            }

            @Override
            public void compared(long records) {}
        };
        new Verify(fixture.log.dataSource(), listener)
                .run(fixture.database(), new Scope(KEY.tenant(), KEY.collection()));
        return findings;
    }

    @Test
    void whatTheEngineMadeOfValuesOfEveryKindIsWhatItShouldBe() throws SQLException {
        // given numbers of more digits than a group has, texts that are longer, and what random orders have
        String long61 = "1234567890".repeat(6) + "1";
        try (AggregateFixture fixture = new AggregateFixture(
                "{" + SCHEMA + ", 'aggregates': {"
                        + "'by-all': {'groupBy': ['country', 'total', 'paid', 'day'], 'measures': {'n': 'count', 'most': {'max': 'total'},"
                        + " 'last': {'max': 'country'}}}, 'all': {'measures': {'sum': {'sum': 'total'}, 'least': {'min': 'day'}}}}}")) {
            new RandomOrders(fixture, new Random().nextLong()).happen(500);
            String[] totals = {
                long61, long61 + "9", "-" + long61, "0." + long61, "0.000" + long61 + "7", "1E+300", "1E-300"
            };
            for (int i = 0; i < totals.length; i++) {
                fixture.order(
                        "t" + i, created("{'total': " + totals[i] + ", 'country': '" + "😀".repeat(130 * i) + "'}"));
            }
            assertThat(fixture.apply()).isEmpty();

            // then
            assertThat(verify(fixture)).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UPDATE headwater.collection_count SET records = 3 | count (3, not 2)",
                "DELETE FROM headwater.collection_count | count (missing)",
                "UPDATE t7.c9_g1_a1 SET records = 2 WHERE g1 = 'Spain' | aggregate by-country (1 groups)",
                "UPDATE t7.c9_g1_a1 SET s1 = s1 + 0.01 WHERE g1 = 'Spain' | aggregate by-country (1 groups)",
                "UPDATE t7.c9_g1_a3 SET n1 = 1 | aggregate overall (1 groups)",
                "DELETE FROM t7.c9_g1_a2 | aggregate by-total (2 groups)",
                "DELETE FROM t7.c9_g1_a3 | aggregate overall (1 groups)",
                "UPDATE t7.c9_g1_a1_v2 SET value = 7 WHERE value = 3 | aggregate by-country (2 values of total)",
                "UPDATE t7.c9_g1_a1_v2 SET records = 7 WHERE value = 3 | aggregate by-country (1 values of total)",
            })
    void eachFigureThatSomebodyChangedIsNamed(String damage, String what) throws SQLException {
        try (AggregateFixture fixture = new AggregateFixture(AGGREGATED)) {
            // given
            fixture.order("a", created("{'country': 'Spain', 'total': 3}"));
            fixture.order("b", created("{'country': 'France', 'total': 4.0}"));
            fixture.apply();
            assertThat(verify(fixture)).isEmpty();

            // when
            fixture.replica.execute(damage);

            // then, of an aggregate without its count the count is what is missed
            assertThat(verify(fixture)).containsExactly("one acme orders -: differs in " + what);
        }
    }

    @Test
    void whatIsNotFilledInYetIsNotCompared() throws SQLException {
        try (AggregateFixture fixture = new AggregateFixture(PLAIN)) {
            // given
            fixture.order("a", created("{'country': 'Spain', 'total': 3}"));
            fixture.apply();
            fixture.define(AGGREGATED);
            fixture.replica.execute("UPDATE headwater.collection_count SET counted_to = '', records = 0");

            // when
            fixture.order("a", patched("{'total': 4}"));
            fixture.apply();

            // then
            assertThat(verify(fixture)).isEmpty();
            fixture.fillAll();
            assertThat(verify(fixture)).isEmpty();
        }
    }

    @Test
    void ofRowsThatAreWrongThemselvesOnlyTheRowsAreNamed() throws SQLException {
        try (AggregateFixture fixture = new AggregateFixture(AGGREGATED)) {
            // given
            fixture.order("a", created("{'country': 'Spain', 'total': 3}"));
            fixture.order("b", created("{'country': 'France', 'total': 4}"));
            fixture.apply();

            // when
            fixture.replica.execute("DELETE FROM t7.c9_g1 WHERE id = 'a'");

            // then
            assertThat(verify(fixture)).containsExactly("one acme orders a: missing");
        }
    }
}
