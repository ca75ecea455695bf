package io.headwater.command.store.axon;

import static io.headwater.command.store.Effects.take;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.command.decision.Batch;
import io.headwater.command.decision.BatchOutcome;
import io.headwater.command.decision.Commands;
import io.headwater.command.decision.Decision;
import io.headwater.command.decision.Outcome;
import io.headwater.command.decision.Proposal;
import io.headwater.command.decision.Rejection;
import io.headwater.command.decision.Verdict;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Commands that are decided well, and then do not get from the log what their events need. */
class RefusedByTheLogTest {
    private final HeldStore store = new HeldStore();
    private final AxonWritePath writePath = AxonWritePath.start(store, WritePathSettings.DEFAULTS);
    private final Commands commands = writePath.commands();

    @AfterEach
    void close() {
        writePath.close();
    }

    @Test
    void theCommandIsRefusedAndWhatRestedOnItIsDecidedAgain() {
        // given a command that is decided on the state that another will have made
        commands.send(() -> taking("v", "holder", "h"));
        store.hold();
        CompletableFuture<Outcome<String>> first = start(taking("v", "r", "a"), 1);
        CompletableFuture<Outcome<String>> second = start(Chain.link("r", "b"), 2);

        // when
        store.flush();

        // then
        assertThat(first.join())
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.rejection().code()).isEqualTo(Rejection.Code.UNIQUE_VIOLATED));
        assertThat(second.join()).isInstanceOf(Outcome.Done.class);
        assertThat(Chain.names(store, "r")).containsExactly("b");
    }

    @Test
    void inABatchOnlyTheRefusedAreLeftOutAndTheRestIsDecidedWithoutThem() {
        // given
        commands.send(() -> taking("v", "holder", "h"));

        // when
        BatchOutcome<String> outcome = commands.sendAll(() -> new Batch<>(
                Chain.PARTITION,
                List.of(
                        taking("v", "r", "a"),
                        Chain.link("r", "b"),
                        taking("v", "r", "c"),
                        taking("w", "s", "d"),
                        taking("w", "t", "e"),
                        Chain.link("t", "f")),
                verdicts -> true));

        // then
        assertThat(outcome.verdicts())
                .extracting(verdict -> verdict instanceof Verdict.Done)
                .containsExactly(false, true, false, true, false, true);
        assertThat(Chain.names(store, "r")).containsExactly("b");
        assertThat(Chain.names(store, "s")).containsExactly("d");
        assertThat(Chain.names(store, "t")).containsExactly("f");
    }

    private CompletableFuture<Outcome<String>> start(Proposal<String> proposal, int waiting) {
        CompletableFuture<Outcome<String>> outcome =
                CompletableFuture.supplyAsync(() -> commands.send(() -> proposal), Thread::startVirtualThread);
        await().until(() -> store.waiting() == waiting);
        return outcome;
    }

    private static Proposal<String> taking(String value, String key, String name) {
        return Chain.proposal(key, last -> Decision.of(Chain.event(name, last), List.of(take(value, key))));
    }
}
