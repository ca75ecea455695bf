package io.headwater.command.store;

import static io.headwater.command.store.Appends.event;
import static io.headwater.command.store.Appends.expect;
import static io.headwater.command.store.Appends.idempotencyKey;
import static io.headwater.command.store.Appends.keep;
import static io.headwater.command.store.Appends.keeping;
import static io.headwater.command.store.Appends.one;
import static io.headwater.command.store.Appends.several;
import static io.headwater.command.store.Appends.stream;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.store.AppendOutcome.Answered;
import io.headwater.command.store.AppendOutcome.Appended;
import io.headwater.command.store.AppendOutcome.Confirmed;
import io.headwater.command.store.AppendOutcome.Conflict;
import io.headwater.events.Incarnation;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.Token;
import io.headwater.events.Version;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every event store keeps of answers to appends with an idempotency key. */
public abstract class KeptAnswersContract {
    /** The number of partitions that a store under test has. */
    protected static final int PARTITIONS = 4;

    /** The store under test, empty. */
    protected abstract EventStore store();

    /** Makes everything that is remembered so far expire. */
    protected abstract void expireAll();

    @Test
    void anAnswerIsKeptWithTheTokenOfTheLastEvent() {
        // when
        AppendOutcome outcome = append(keeping("k", several(0, List.of(expect("a", 0)), event("a", 1), event("a", 2))));

        // then
        Token token = new Token(1, new Partition(0), new Position(2));
        assertThat(outcome).isEqualTo(new Appended(new Position(1), token));
        assertThat(store().findAnswer(idempotencyKey("k"))).contains(answer("k").at(token));
        assertThat(store().findAnswer(idempotencyKey("K"))).isEmpty();
    }

    @Test
    void theAnswersOfManyKeysAreFoundTogether() {
        // given
        append(keeping("k", one(0, "a", 0)));
        append(keeping("l", one(1, "b", 0)));

        // when
        Map<IdempotencyKey, KeptAnswer> found =
                store().findAnswers(Set.of(idempotencyKey("k"), idempotencyKey("l"), idempotencyKey("m")));

        // then
        assertThat(found)
                .containsOnlyKeys(idempotencyKey("k"), idempotencyKey("l"))
                .containsValues(
                        answer("k").at(new Token(1, new Partition(0), new Position(1))),
                        answer("l").at(new Token(1, new Partition(1), new Position(1))));
    }

    @Test
    void anAppendWithAUsedKeyStoresNothingAndIsGivenTheFirstAnswer() {
        // given
        append(keeping("k", one(0, "a", 0)));

        // when
        AppendOutcome again = append(keeping("k", one(0, "b", 0)));
        AppendOutcome stale = append(keeping("k", one(0, "a", 0)));
        AppendOutcome refused = append(Append.answerOnly(new Partition(0), keep("k", "\"refused\"")));

        // then
        Answered first = new Answered(answer("k").at(new Token(1, new Partition(0), new Position(1))));
        assertThat(List.of(again, stale, refused)).containsOnly(first);
        assertThat(store().readStream(stream("b"), Version.NONE, 10)).isEmpty();
        assertThat(store().heads()).containsEntry(new Partition(0), new Position(1));
    }

    @Test
    void anAnswerWithoutEventsIsKeptAndTakesNoPosition() {
        // when
        AppendOutcome outcome = append(Append.answerOnly(new Partition(1), keep("k", "{\"status\":409}")));

        // then
        assertThat(outcome).isInstanceOf(Confirmed.class);
        assertThat(store().findAnswer(idempotencyKey("k")))
                .contains(keep("k", "{\"status\":409}").answer());
        assertThat(append(keeping("k", one(1, "a", 0)))).isInstanceOf(Answered.class);
        assertThat(append(one(1, "a", 0))).isInstanceOf(Appended.class);
        assertThat(store().heads()).containsEntry(new Partition(1), new Position(1));
    }

    @Test
    void expectationsWithoutEventsAreConfirmedOrNot() {
        // given
        append(one(0, "a", 0));

        // when
        AppendOutcome holds = append(several(0, List.of(expect("a", 1), expect("b", 0))));
        AppendOutcome kept = append(keeping("k", several(0, List.of(expect("a", 1)))));
        AppendOutcome stale = append(several(0, List.of(expect("a", 0))));
        AppendOutcome next = append(one(0, "a", 1));

        // then
        Token head = new Token(1, new Partition(0), new Position(1));
        assertThat(List.of(holds, kept)).containsOnly(new Confirmed(head));
        assertThat(store().findAnswer(idempotencyKey("k"))).contains(answer("k").at(head));
        assertThat(stale).isEqualTo(new Conflict(stream("a"), new Version(1)));
        assertThat(next).isInstanceOf(Appended.class);
        assertThat(store().heads()).containsEntry(new Partition(0), new Position(2));
    }

    @Test
    void aConflictKeepsNoAnswer() {
        // given
        append(one(0, "a", 0));

        // when
        AppendOutcome stale = append(keeping("k", one(0, "a", 0)));

        // then
        assertThat(stale).isInstanceOf(Conflict.class);
        assertThat(store().findAnswer(idempotencyKey("k"))).isEmpty();
        assertThat(append(keeping("k", one(0, "a", 1)))).isInstanceOf(Appended.class);
    }

    @Test
    void tenantsAndCredentialsDoNotShareKeys() {
        // given
        append(keeping("k", one(0, "a", 0)));
        Keep mine = keep("k", "1");

        // when
        IdempotencyKey otherTenant = new IdempotencyKey(new Incarnation(8), "k1", "k");
        IdempotencyKey otherCredential = new IdempotencyKey(new Incarnation(7), "k2", "k");

        // then
        for (IdempotencyKey key : List.of(otherTenant, otherCredential)) {
            assertThat(store().findAnswer(key)).isEmpty();
            assertThat(append(Append.answerOnly(new Partition(0), new Keep(key, mine.answer(), mine.time()))))
                    .isInstanceOf(Confirmed.class);
        }
    }

    @Test
    void anExpiredKeyMayBeUsedAgain() {
        // given
        append(keeping("k", one(0, "a", 0)));
        expireAll();

        // when
        boolean remembered = store().findAnswer(idempotencyKey("k")).isPresent();
        AppendOutcome again = append(keeping("k", one(0, "a", 1)));
        AppendOutcome third = append(keeping("k", one(0, "a", 2)));

        // then
        Token token = new Token(1, new Partition(0), new Position(2));
        assertThat(remembered).isFalse();
        assertThat(again).isEqualTo(new Appended(new Position(2), token));
        assertThat(third).isEqualTo(new Answered(answer("k").at(token)));
    }

    @Test
    void ofManyAppendsWithOneKeyOneIsStoredAndNeighboursDoNotNotice() {
        // when
        List<CompletableFuture<AppendOutcome>> same = IntStream.range(0, 100)
                .mapToObj(i -> store().append(keeping("k", one(0, "same" + i, 0))))
                .toList();
        List<CompletableFuture<AppendOutcome>> others = IntStream.range(0, 100)
                .mapToObj(i ->
                        store().append(i % 2 == 0 ? one(0, "other" + i, 0) : keeping("k" + i, one(0, "other" + i, 0))))
                .toList();

        // then
        assertThat(same.stream().map(CompletableFuture::join))
                .filteredOn(Appended.class::isInstance)
                .hasSize(1);
        assertThat(same.stream().map(CompletableFuture::join))
                .filteredOn(Answered.class::isInstance)
                .hasSize(99);
        assertThat(others).allSatisfy(append -> assertThat(append.join()).isInstanceOf(Appended.class));
        assertThat(store().heads()).containsEntry(new Partition(0), new Position(101));
    }

    /** Appends and waits. */
    protected final AppendOutcome append(Append append) {
        return store().append(append).join();
    }

    /** The answer that {@code keeping} keeps, without its token. */
    protected static KeptAnswer answer(String key) {
        return keep(key, "\"" + key + "\"").answer();
    }
}
