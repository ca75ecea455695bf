package io.headwater.command.store.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headwater.command.decision.Batch;
import io.headwater.command.decision.BatchOutcome;
import io.headwater.command.decision.Begun;
import io.headwater.command.decision.Commands;
import io.headwater.command.decision.Decision;
import io.headwater.command.decision.Proposal;
import io.headwater.command.decision.Rejection;
import io.headwater.command.decision.Verdict;
import io.headwater.command.store.StoreUnavailable;
import io.headwater.events.Position;
import io.headwater.events.Version;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchesTest {
    private static final Decision NO = Decision.rejected(Rejection.Code.RECORD_EXISTS);
    private final HeldStore store = new HeldStore();
    private final AxonWritePath writePath = AxonWritePath.start(store, WritePathSettings.DEFAULTS);
    private final Commands commands = writePath.commands();

    @AfterEach
    void close() {
        writePath.close();
    }

    @Test
    void commandsOnOneStreamAreDecidedInTheirOrderEachOnTheOneBefore() {
        // when
        BatchOutcome<String> outcome = send(
                BatchesTest::always,
                List.of(Chain.link("r", "a"), Chain.link("s", "x"), Chain.link("r", "b"), Chain.link("r", "c")));
        // then
        assertThat(outcome.verdicts())
                .extracting(verdict -> ((Verdict.Done<String>) verdict).version())
                .containsExactly(new Version(1), new Version(1), new Version(2), new Version(3));
        assertThat(Chain.names(store, "r")).containsExactly("a", "b", "c");
        assertThat(Chain.names(store, "s")).containsExactly("x");
        assertThat(outcome.token())
                .isNotNull()
                .satisfies(token -> assertThat(token.position()).isEqualTo(new Position(4)));
    }

    @Test
    void batchesThatAreBegunInOrderAreStoredInOrderAlsoIfTheyHaveToBeDecidedAgain() {
        // given a stream that another process began, which the first batch takes for new
        store.appendElsewhere(Chain.elsewhere("r", 0, "a", ""));
        store.hold();
        // when
        Begun<BatchOutcome<String>> first = begin(Chain.assumedNew("r", last -> Decision.of(Chain.event("b", last))));
        Begun<BatchOutcome<String>> second = begin(Chain.link("r", "c"));
        Begun<BatchOutcome<String>> third = begin(Chain.link("s", "x"));
        int begun = store.waiting();
        store.flush();
        Stream.of(first, second, third).forEach(Begun::await);
        // then
        assertThat(begun).isEqualTo(3);
        assertThat(Chain.names(store, "r")).containsExactly("a", "b", "c");
        assertThat(Chain.names(store, "s")).containsExactly("x");
    }

    private Begun<BatchOutcome<String>> begin(Proposal<String> proposal) {
        return commands.beginAll(() -> new Batch<>(Chain.PARTITION, List.of(proposal), BatchesTest::always));
    }

    @Test
    void aRefusedCommandLeavesTheOthers() {
        // when
        BatchOutcome<String> outcome = send(
                BatchesTest::always,
                List.of(Chain.link("r", "a"), Chain.proposal("r", last -> NO), Chain.link("r", "b")));
        // then
        assertThat(outcome.verdicts().get(1)).isInstanceOf(Verdict.Refused.class);
        assertThat(Chain.names(store, "r")).containsExactly("a", "b");
    }

    @Test
    void allOrNoneStoresNothingIfOneIsRefusedAndTheNextCommandIsDecidedWithoutIt() {
        // when
        BatchOutcome<String> refused =
                send(BatchesTest::allOrNone, List.of(Chain.link("r", "a"), Chain.proposal("s", last -> NO)));
        commands.send(() -> Chain.link("r", "b"));
        // then
        assertThat(refused.verdicts().get(1)).isInstanceOf(Verdict.Refused.class);
        assertThat(Chain.names(store, "r")).containsExactly("b");
    }

    @Test
    void aBatchIsDecidedAgainIfAnotherProcessWasFaster() {
        // given a state in memory that another process outdates
        commands.send(() -> Chain.link("r", "a"));
        store.appendElsewhere(Chain.elsewhere("r", 1, "b", "a"));
        // when
        BatchOutcome<String> outcome =
                send(BatchesTest::allOrNone, List.of(Chain.link("q", "x"), Chain.link("r", "c")));
        // then
        assertThat(outcome.verdicts()).hasOnlyElementsOfType(Verdict.Done.class);
        assertThat(Chain.names(store, "r")).containsExactly("a", "b", "c");
        assertThat(Chain.names(store, "q")).containsExactly("x");
    }

    @Test
    void whatIsStoredInPassingIsForgottenAndReadWhenItIsNeeded() {
        // given
        commands.sendAll(() -> new Batch<>(
                Chain.PARTITION, List.of(Chain.link("r", "a"), Chain.link("r", "b")), BatchesTest::always, true));
        int readsBefore = store.streamReads();
        // when
        send(BatchesTest::always, List.of(Chain.link("r", "c")));
        // then
        assertThat(store.streamReads() - readsBefore).isEqualTo(1);
        assertThat(Chain.names(store, "r")).containsExactly("a", "b", "c");
    }

    @Test
    void aRefusalOnAnOutdatedStateIsDecidedAgain() {
        // given
        commands.send(() -> Chain.link("r", "a"));
        store.appendElsewhere(Chain.elsewhere("r", 1, "b", "a"));
        // when
        BatchOutcome<String> outcome = send(
                BatchesTest::always,
                List.of(Chain.proposal("r", last -> last.equals("a") ? NO : Decision.of(Chain.event("c", last)))));
        // then
        assertThat(outcome.verdicts()).hasOnlyElementsOfType(Verdict.Done.class);
        assertThat(Chain.names(store, "r")).containsExactly("a", "b", "c");
    }

    @Test
    void aStreamTakenForNewIsReadIfItIsNot() {
        // given
        store.appendElsewhere(Chain.elsewhere("r", 0, "a", ""));
        // when
        send(
                BatchesTest::always,
                List.of(
                        Chain.assumedNew("r", last -> Decision.of(Chain.event("b", last))),
                        Chain.assumedNew("s", last -> Decision.of(Chain.event("x", last)))));
        // then
        assertThat(Chain.names(store, "r")).containsExactly("a", "b");
        assertThat(Chain.names(store, "s")).containsExactly("x");
    }

    @Test
    void longStreamsAreReadToTheirEnd() {
        // given
        String before = "";
        for (int version = 0; version < 25; version++) {
            store.appendElsewhere(Chain.elsewhere("r", version, "n" + version, before));
            before = "n" + version;
        }
        // when
        BatchOutcome<String> outcome = send(BatchesTest::always, List.of(Chain.link("r", "last")));
        // then
        assertThat(((Verdict.Done<String>) outcome.verdicts().getFirst()).version())
                .isEqualTo(new Version(26));
        assertThat(Chain.names(store, "r")).hasSize(26);
    }

    @Test
    void whatIsDecidedOnABatchLeavesWithItAndFallsWithIt() {
        // given
        store.hold();
        CompletableFuture<BatchOutcome<String>> batch = CompletableFuture.supplyAsync(
                () -> send(BatchesTest::always, List.of(Chain.link("r", "a"), Chain.link("s", "x"))), run());
        await().until(() -> store.waiting() == 1);
        CompletableFuture<Object> dependent =
                CompletableFuture.supplyAsync(() -> commands.send(() -> Chain.link("r", "b")), run());
        await().until(() -> store.waiting() == 2);
        // when
        store.fail();
        // then
        assertThatThrownBy(batch::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(StoreUnavailable.class);
        assertThatThrownBy(dependent::join).hasCauseInstanceOf(StoreUnavailable.class);
        send(BatchesTest::always, List.of(Chain.link("r", "c")));
        assertThat(Chain.names(store, "r")).containsExactly("c");
    }

    @Test
    void anEmptyBatchIsDone() {
        // when
        BatchOutcome<String> outcome = send(BatchesTest::allOrNone, List.of());
        // then
        assertThat(outcome.verdicts()).isEmpty();
        assertThat(outcome.token()).isNull();
    }

    private static boolean always(List<Verdict<String>> verdicts) {
        return !verdicts.isEmpty();
    }

    private static boolean allOrNone(List<Verdict<String>> verdicts) {
        return verdicts.stream().allMatch(Verdict.Done.class::isInstance);
    }

    private BatchOutcome<String> send(Predicate<List<Verdict<String>>> stores, List<Proposal<String>> proposals) {
        return commands.sendAll(() -> new Batch<>(Chain.PARTITION, proposals, stores));
    }

    private static Executor run() {
        return Thread::startVirtualThread;
    }
}
