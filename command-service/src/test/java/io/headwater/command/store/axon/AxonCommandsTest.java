package io.headwater.command.store.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headwater.command.decision.Commands;
import io.headwater.command.decision.Contended;
import io.headwater.command.decision.Decision;
import io.headwater.command.decision.Guard;
import io.headwater.command.decision.Outcome;
import io.headwater.command.decision.Proposal;
import io.headwater.command.decision.Rejection;
import io.headwater.command.store.InMemoryEventStore;
import io.headwater.command.store.StoreUnavailable;
import io.headwater.events.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class AxonCommandsTest {
    private static final Decision NO = Decision.rejected(Rejection.Code.RECORD_EXISTS);

    private final HeldStore store = new HeldStore();
    private final AxonWritePath writePath =
            AxonWritePath.start(store, new WritePathSettings(DataSize.ofMegabytes(1), 200, Duration.ZERO));
    private final Commands commands = writePath.commands();

    @AfterEach
    void close() {
        writePath.close();
    }

    @Test
    void eventsAreAppendedWithTheirVersionAndToken() {
        // when
        Outcome<String> first = commands.send(() -> Chain.link("r", "a"));
        Outcome<String> second = commands.send(() -> Chain.link("r", "b"));
        // then
        assertThat(done(first).version()).isEqualTo(new Version(1));
        assertThat(done(second).version()).isEqualTo(new Version(2));
        assertThat(done(second).state()).isEqualTo("b");
        assertThat(done(second).token().position().value()).isEqualTo(2);
        assertThat(Chain.names(store, "r")).containsExactly("a", "b");
    }

    @Test
    void aRejectionAppendsNothing() {
        // when
        Outcome<String> outcome = commands.send(() -> Chain.proposal("r", last -> NO));
        // then
        assertThat(outcome).isEqualTo(new Outcome.Refused<>(Rejection.of(Rejection.Code.RECORD_EXISTS)));
        assertThat(Chain.names(store, "r")).isEmpty();
    }

    @Test
    void aStreamTakenForNewIsReadIfItIsNot() {
        // given
        store.appendElsewhere(Chain.elsewhere("r", 0, "a", ""));
        // when
        Outcome<String> accepting =
                commands.send(() -> Chain.assumedNew("r", last -> Decision.of(Chain.event("b", last))));
        // then
        assertThat(done(accepting).version()).isEqualTo(new Version(2));
        assertThat(Chain.names(store, "r")).containsExactly("a", "b");
    }

    @Nested
    class OnAHotStream {
        @Test
        void commandsAreDecidedOnEachOtherAndLeaveTogether() {
            // given
            store.hold();
            CompletableFuture<Outcome<String>> first = start(Chain.link("r", "a"), 1);
            CompletableFuture<Outcome<String>> second = start(Chain.link("r", "b"), 2);
            // when
            store.flush();
            // then
            assertThat(done(first.join()).version()).isEqualTo(new Version(1));
            assertThat(done(second.join()).version()).isEqualTo(new Version(2));
            assertThat(Chain.names(store, "r")).containsExactly("a", "b");
        }

        @Test
        void whatWasDecidedOnALostOutcomeIsDecidedAgain() {
            // given: another process takes the version that the second command builds on
            store.hold();
            CompletableFuture<Outcome<String>> first = start(Chain.link("r", "a"), 1);
            CompletableFuture<Outcome<String>> second = start(Chain.link("r", "b"), 2);
            store.appendElsewhere(Chain.elsewhere("r", 0, "x", ""));
            // when
            store.flush();
            // then: the chain holds, so neither passed on a version alone
            first.join();
            second.join();
            assertThat(Chain.names(store, "r")).hasSize(3).startsWith("x").contains("a", "b");
        }

        @Test
        void anAnswerWithoutEventsWaitsForTheFlushItRestsOn() {
            // given
            store.hold();
            CompletableFuture<Outcome<String>> first = start(Chain.link("r", "a"), 1);
            CompletableFuture<Void> decided = new CompletableFuture<>();
            CompletableFuture<Outcome<String>> second = async(Chain.proposal("r", last -> {
                decided.complete(null);
                return last.equals("a") ? Decision.UNCHANGED : NO;
            }));
            decided.join();
            assertThat(second).isNotDone();
            // when
            store.flush();
            // then
            assertThat(done(second.join()).version()).isEqualTo(new Version(1));
            assertThat(done(second.join()).token()).isEqualTo(done(first.join()).token());
            assertThat(done(second.join()).events()).isEmpty();
        }

        @Test
        void anAnswerThatRestedOnALostFlushIsDecidedAgain() {
            // given
            store.hold();
            CompletableFuture<Outcome<String>> first = start(Chain.link("r", "a"), 1);
            List<String> seen = new ArrayList<>();
            CompletableFuture<Void> decided = new CompletableFuture<>();
            CompletableFuture<Outcome<String>> second = async(Chain.proposal("r", last -> {
                seen.add(last);
                decided.complete(null);
                return NO;
            }));
            decided.join();
            // when
            store.fail();
            // then
            assertThatThrownBy(first::join)
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(StoreUnavailable.class);
            assertThat(second.join()).isInstanceOf(Outcome.Refused.class);
            assertThat(seen).containsExactly("a", "");
        }
    }

    @Nested
    class WithWritersElsewhere {
        @Test
        void aRejectionOnAnOutdatedStateIsDecidedAgain() {
            // given
            commands.send(() -> Chain.link("r", "a"));
            store.appendElsewhere(Chain.elsewhere("r", 1, "x", "a"));
            // when
            Outcome<String> outcome = commands.send(() ->
                    Chain.proposal("r", last -> last.equals("x") ? Decision.of(Chain.event("b", last)) : NO));
            // then
            assertThat(done(outcome).version()).isEqualTo(new Version(3));
        }

        @Test
        void aCommandWhoseGuardIsOutdatedIsPutAgain() {
            // given
            store.appendElsewhere(Chain.elsewhere("definition", 0, "d", ""));
            AtomicInteger seen = new AtomicInteger(0);
            Guard[] guards = {
                new Guard(Chain.stream("definition"), Version.NONE, seen::incrementAndGet),
                new Guard(Chain.stream("definition"), new Version(1), seen::incrementAndGet)
            };
            // when
            Outcome<String> accepted = commands.send(() ->
                    Chain.guarded("r", guards[seen.get()], last -> Decision.of(Chain.event("a" + seen.get(), last))));
            // then
            assertThat(done(accepted).state()).isEqualTo("a1");
            assertThat(seen).hasValue(1);
        }

        @Test
        void aRejectionUnderAnOutdatedGuardIsDecidedAgain() {
            // given
            store.appendElsewhere(Chain.elsewhere("definition", 0, "d", ""));
            AtomicInteger seen = new AtomicInteger(0);
            // when
            Outcome<String> accepted = commands.send(() -> Chain.guarded(
                    "r",
                    new Guard(Chain.stream("definition"), new Version(seen.get()), seen::incrementAndGet),
                    last -> seen.get() == 0 ? NO : Decision.of(Chain.event("a", last))));
            // then
            assertThat(done(accepted).state()).isEqualTo("a");
        }

        @Test
        void aCommandThatIsOutrunEachTimeGivesUp() {
            // given: whenever it is decided, another process is faster
            AtomicInteger version = new AtomicInteger();
            // when, then
            assertThatExceptionOfType(Contended.class)
                    .isThrownBy(() -> commands.send(() -> Chain.proposal("r", last -> {
                        int before = version.getAndIncrement();
                        store.appendElsewhere(Chain.elsewhere("r", before, "x" + before, last));
                        return Decision.of(Chain.event("never", last));
                    })));
            assertThat(Chain.names(store, "r")).hasSize(version.get()).doesNotContain("never");
        }

        @Test
        void twoInstancesRacingNeverDecideOnAStateThatNeverWas() {
            // given
            InMemoryEventStore shared = new InMemoryEventStore(1);
            try (AxonWritePath left = AxonWritePath.start(shared, WritePathSettings.DEFAULTS);
                    AxonWritePath right = AxonWritePath.start(shared, WritePathSettings.DEFAULTS)) {
                List<Commands> instances = List.of(left.commands(), right.commands());
                // when
                List<CompletableFuture<Boolean>> sent = IntStream.range(0, 600)
                        .mapToObj(i -> CompletableFuture.supplyAsync(
                                () -> isDone(instances.get(i % 2), Chain.link("r" + i % 3, "n" + i)),
                                Thread::startVirtualThread))
                        .toList();
                long done = sent.stream().filter(CompletableFuture::join).count();
                // then
                long stored = IntStream.range(0, 3)
                        .mapToLong(i -> Chain.names(shared, "r" + i).size())
                        .sum();
                assertThat(stored).isEqualTo(done).isPositive();
            }
        }
    }

    private static boolean isDone(Commands commands, Proposal<String> proposal) {
        try {
            return commands.send(() -> proposal) instanceof Outcome.Done;
        } catch (Contended e) {
            return false;
        }
    }

    private CompletableFuture<Outcome<String>> start(Proposal<String> proposal, int waitingThen) {
        CompletableFuture<Outcome<String>> outcome = async(proposal);
        await().until(() -> store.waiting() == waitingThen);
        return outcome;
    }

    private CompletableFuture<Outcome<String>> async(Proposal<String> proposal) {
        return CompletableFuture.supplyAsync(() -> commands.send(() -> proposal), Thread::startVirtualThread);
    }

    private static Outcome.Done<String> done(Outcome<String> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        return (Outcome.Done<String>) outcome;
    }
}
