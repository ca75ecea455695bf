package io.headwater.command.store.axon;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.decision.Commands;
import io.headwater.command.decision.Decision;
import io.headwater.command.decision.Outcome;
import io.headwater.command.decision.Rejection;
import io.headwater.command.store.postgres.LogAddress;
import io.headwater.command.store.postgres.LogDatabase;
import io.headwater.command.store.postgres.PostgresEventStore;
import io.headwater.command.store.postgres.StoreSettings;
import io.headwater.parts.Database;
import io.headwater.parts.RealParts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** Two processes on one hot stream: nobody gives up, although nobody may try more than sixteen times. */
class ContentionIT {
    private static final int CALLERS = 64;
    private static final int EACH = 40;
    private static final WritePathSettings IMPATIENT =
            new WritePathSettings(DataSize.ofMegabytes(1), 200, Duration.ZERO);

    private final Database database = RealParts.get().newDatabase("contention");
    private final LogDatabase log =
            LogDatabase.open(new LogAddress(database.url(), database.user(), database.password(), 1, 4));
    private final PostgresEventStore left = store();
    private final PostgresEventStore right = store();
    private final AxonWritePath onLeft = AxonWritePath.start(left, IMPATIENT);
    private final AxonWritePath onRight = AxonWritePath.start(right, IMPATIENT);

    private PostgresEventStore store() {
        return new PostgresEventStore(log, StoreSettings.DEFAULTS, new SimpleMeterRegistry());
    }

    @AfterEach
    void close() {
        Stream.of(onLeft, onRight).forEach(AxonWritePath::close);
        Stream.of(left, right).forEach(PostgresEventStore::close);
        log.close();
    }

    @Test
    void everyCommandOfBothIsAcceptedOnTheOutcomeOfTheOneBefore() {
        // given
        AtomicInteger decisions = new AtomicInteger();

        // when
        List<CompletableFuture<Integer>> callers =
                callers((commands, name) -> commands.send(() -> Chain.proposal("hot", last -> {
                    decisions.incrementAndGet();
                    return Decision.of(Chain.event(name, last));
                })));

        // then
        assertThat(callers).allSatisfy(caller -> assertThat(caller.join()).isEqualTo(EACH));
        assertThat(Chain.names(left, "hot")).hasSize(CALLERS * EACH).doesNotHaveDuplicates();
        assertThat(decisions.get())
                .as("decided three times at most, on the average")
                .isLessThan(3 * CALLERS * EACH);
    }

    @Test
    void aRefusalRestsOnTheStateThatBothMade() {
        // given: room for a hundred
        Decision full = Decision.rejected(Rejection.Code.CONDITION_FAILED);

        // when
        List<CompletableFuture<Integer>> callers = callers((commands, name) -> commands.send(() -> Chain.proposal(
                "few", last -> number(last) == 100 ? full : Decision.of(Chain.event("" + (number(last) + 1), last)))));

        // then
        assertThat(callers.stream().mapToInt(CompletableFuture::join).sum()).isEqualTo(100);
        assertThat(Chain.names(left, "few"))
                .isEqualTo(
                        IntStream.rangeClosed(1, 100).mapToObj(String::valueOf).toList());
    }

    @Test
    void aCommandThatIsOutrunEachTimeIsDecidedWhereNobodyCanBeFaster() {
        // given: whenever it is decided before the lock, the other process is faster
        AtomicInteger elsewhere = new AtomicInteger();

        // when
        Outcome<String> outcome = onLeft.commands()
                .send(() -> Chain.proposal("r", last -> {
                    if (!Thread.currentThread().getName().startsWith("flusher")) {
                        int before = elsewhere.getAndIncrement();
                        String after = before == 0 ? "" : "x" + (before - 1);
                        right.append(Chain.elsewhere("r", before, "x" + before, after))
                                .join();
                    }
                    return Decision.of(Chain.event("z", last));
                }));

        // then
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        assertThat(elsewhere).hasValue(2);
        assertThat(Chain.names(left, "r")).containsExactly("x0", "x1", "z");
    }

    private static int number(String name) {
        return name.isEmpty() ? 0 : Integer.parseInt(name);
    }

    private interface Call {
        Outcome<String> send(Commands commands, String name);
    }

    /** Each answers how many of its commands were accepted. */
    private List<CompletableFuture<Integer>> callers(Call call) {
        return IntStream.range(0, CALLERS)
                .mapToObj(caller -> CompletableFuture.supplyAsync(
                        () -> {
                            Commands commands = (caller % 2 == 0 ? onLeft : onRight).commands();
                            return (int) IntStream.range(0, EACH)
                                    .mapToObj(i -> call.send(commands, "c" + caller + "-" + i))
                                    .filter(Outcome.Done.class::isInstance)
                                    .count();
                        },
                        Thread::startVirtualThread))
                .toList();
    }
}
