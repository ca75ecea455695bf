package io.headwater.projections.replay;

import static io.headwater.projections.engine.LogFixture.record;
import static io.headwater.projections.replay.ReplayFixture.ZERO;
import static io.headwater.projections.replay.ReplayFixture.created;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.events.Incarnation;
import io.headwater.events.Position;
import io.headwater.parts.FreePorts;
import io.headwater.projections.replay.RecordStreams.Wanted;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

/** The reader of the log when it fails, and when nobody wants any more of it. */
@Timeout(120)
class FoldsAheadIT {
    private static final SetAside NONE = new SetAside(Map.of(), Map.of());

    private final ReplayFixture fixture = new ReplayFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private static Wanted upTo(long position) {
        return new Wanted(ZERO, new Incarnation(9), new IdRange("", IdRange.END), new Position(position));
    }

    private static List<Thread> readers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("replay-reader"))
                .toList();
    }

    @Test
    void aLogThatDoesNotAnswerIsTheCallersFailure() {
        // given
        PGSimpleDataSource closed = new PGSimpleDataSource();
        closed.setUrl("jdbc:postgresql://127.0.0.1:" + FreePorts.next() + "/log");

        // when, then
        try (FoldsAhead folds = FoldsAhead.of(closed, upTo(100), NONE)) {
            assertThatThrownBy(folds::next)
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            failure -> assertThat(failure.getSQLState()).isEqualTo("08001"));
        }
        assertThat(readers()).isEmpty();
    }

    @Test
    void aLogThatBreaksOffAmongTheRecordsIsTheCallersFailureBehindWhatWasRead() throws SQLException {
        // given more records than are read ahead
        give(3_000);
        List<Connection> opened = new ArrayList<>();
        int taken = 0;

        // when
        try (FoldsAhead folds = FoldsAhead.of(remembering(opened), upTo(3_002), NONE)) {
            folds.next();
            taken++;
            opened.getFirst().close();
            SQLException failure = null;
            while (failure == null) {
                try {
                    Objects.requireNonNull(folds.next(), "the last record, though the log broke off");
                    taken++;
                } catch (SQLException e) {
                    failure = e;
                }
            }
        }

        // then only what had been handed over came
        assertThat(taken).isBetween(500, 2_500).matches(records -> records % 500 == 0);
        assertThat(readers()).isEmpty();
    }

    @Test
    void whoWantsNoMoreLeavesNeitherReaderNorConnectionBehind() throws SQLException {
        // given more records than are read ahead, so that the reader waits for somebody to take them
        give(3_000);
        List<Connection> opened = new ArrayList<>();

        // when
        try (FoldsAhead folds = FoldsAhead.of(remembering(opened), upTo(3_002), NONE)) {
            assertThat(Objects.requireNonNull(folds.next()).id()).isEqualTo("r10000");
            assertThat(readers()).hasSize(1);
        }

        // then
        assertThat(readers()).isEmpty();
        assertThat(opened).hasSize(1).allMatch(FoldsAheadIT::isClosed);
    }

    private void give(int records) {
        fixture.log.store(IntStream.range(10_000, 10_000 + records)
                .mapToObj(i -> fixture.log.next(ZERO, record("acme", "orders", "r" + i), created("{'total': 1}")))
                .toList());
    }

    private static boolean isClosed(Connection connection) {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The fixture's log, which tells what connections were opened. */
    private DataSource remembering(List<Connection> opened) {
        return (DataSource) Proxy.newProxyInstance(
                FoldsAheadIT.class.getClassLoader(), new Class<?>[] {DataSource.class}, (_, method, arguments) -> {
                    try {
                        Object result = method.invoke(fixture.log.dataSource(), arguments);
                        if (result instanceof Connection connection) {
                            opened.add(connection);
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
