package io.headwater.projections.aggregates;

import static io.headwater.projections.aggregates.AggregateFixture.AGGREGATED;
import static io.headwater.projections.aggregates.AggregateFixture.KEY;
import static io.headwater.projections.aggregates.AggregateFixture.PLAIN;
import static io.headwater.projections.aggregates.AggregateFixture.created;
import static io.headwater.projections.aggregates.AggregateFixture.patched;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.projections.replay.Finding;
import io.headwater.projections.replay.Pace;
import io.headwater.projections.replay.Rebuild;
import io.headwater.projections.replay.ReplayListener;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Numbers of the greatest exponents, which the database writes out with more digits than a request may have. */
class FarNumbersIT {

    @Test
    void theyAreChangedFilledInComparedAndReplayed() throws SQLException {
        try (AggregateFixture fixture = new AggregateFixture(PLAIN)) {
            // given
            fixture.order("a", created("{'total': 1E1000, 'country': 'Chile'}"));
            fixture.order("b", created("{'total': -9.5E+1000, 'country': 'Chile'}"));
            fixture.order("c", created("{'total': 1E-1000, 'country': 'Spain'}"));
            assertThat(fixture.apply()).isEmpty();

            // when rows of before are read: for a change, to fill in what is declared later, and to compare
            fixture.order("a", patched("{'country': 'Spain'}"));
            assertThat(fixture.apply()).isEmpty();
            fixture.define(AGGREGATED);
            fixture.fillAll();
            fixture.order("b", patched("{'country': 'Spain'}"));
            assertThat(fixture.apply()).isEmpty();
            List<String> findings = new ArrayList<>();
            Rebuild.Outcome replayed = new Rebuild(
                            fixture.log.dataSource(),
                            fixture.database(),
                            findingsTo(findings),
                            new Pace(Pace.UNLIMITED))
                    .start(KEY);

            // then
            assertThat(findings).isEmpty();
            assertThat(replayed).isEqualTo(Rebuild.Outcome.READY);
            fixture.assertEqualToRows("c9_g1");
            fixture.assertEqualToRows("c9_g2");
            assertThat(fixture.replica.rows("SELECT length((data ->> 'total')) FROM t7.c9_g1 ORDER BY id"))
                    .containsExactly("1001", "1002", "1002");
        }
    }

    private static ReplayListener findingsTo(List<String> findings) {
        return new ReplayListener() {
            @Override
            public void step(String what) {}

            @Override
            public void copied(Copied rows) {}

            @Override
            public void found(Finding finding) {
                findings.add(finding.line());
            }
        };
    }
}
