package io.headwater.command.store;

import static io.headwater.command.store.Appends.event;
import static io.headwater.command.store.Appends.expect;
import static io.headwater.command.store.Appends.several;
import static io.headwater.command.store.Appends.stream;
import static io.headwater.command.store.Effects.begin;
import static io.headwater.command.store.Effects.deleted;
import static io.headwater.command.store.Effects.hash;
import static io.headwater.command.store.Effects.refer;
import static io.headwater.command.store.Effects.release;
import static io.headwater.command.store.Effects.take;
import static io.headwater.command.store.Effects.violated;
import static io.headwater.command.store.Effects.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.store.AppendOutcome.Appended;
import io.headwater.command.store.AppendOutcome.Conflict;
import io.headwater.command.store.AppendOutcome.Violated;
import io.headwater.events.Incarnation;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.RecordId;
import io.headwater.events.Version;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every event store keeps of values that one record of a collection may have. */
public abstract class ClaimsContract {
    /** The number of partitions that a store under test has. */
    protected static final int PARTITIONS = 4;

    private static final Incarnation OTHERS = new Incarnation(10);

    /** The store under test, empty. */
    protected abstract EventStore store();

    @Test
    void aTakenValueIsRefusedWithItsHolderAndNothingIsStored() {
        // given
        append(begin("a", take("v", "a")));

        // when
        AppendOutcome second = append(begin("b", take("v", "b")));
        AppendOutcome other = append(begin("b", take("w", "b")));

        // then
        assertThat(second).isEqualTo(violated(new Violation.Taken("email", new RecordId("a"))));
        assertThat(other).isInstanceOf(Appended.class);
        assertThat(store().readStream(stream("b"), Version.NONE, 10)).hasSize(1);
        assertThat(store().heads()).containsEntry(new Partition(0), new Position(2));
    }

    @Test
    void aValueThatWasGivenUpIsFree() {
        // given
        append(begin("a", take("v", "a")));
        append(several(0, List.of(expect("a", 1)), with(event("a", 2), release("v", "a"), take("w", "a"))));

        // when
        AppendOutcome again = append(begin("b", take("v", "b")));
        AppendOutcome taken = append(begin("c", take("w", "c")));
        append(several(0, List.of(expect("a", 2)), with(deleted("a", 3), release("w", "a"))));
        AppendOutcome afterTheEnd = append(begin("c", take("w", "c")));

        // then
        assertThat(again).isInstanceOf(Appended.class);
        assertThat(taken).isEqualTo(violated(new Violation.Taken("email", new RecordId("a"))));
        assertThat(afterTheEnd).isInstanceOf(Appended.class);
    }

    @Test
    void twoRecordsMaySwapTheirValuesThroughAThird() {
        // given
        append(begin("a", take("v", "a")));
        append(begin("b", take("w", "b")));

        // when
        AppendOutcome swap = append(several(
                0,
                List.of(expect("a", 1), expect("b", 1)),
                with(event("a", 2), release("v", "a"), take("x", "a")),
                with(event("b", 2), release("w", "b"), take("v", "b")),
                with(event("a", 3), release("x", "a"), take("w", "a"))));

        // then
        assertThat(swap).isInstanceOf(Appended.class);
        assertThat(append(begin("c", take("v", "c"))))
                .isEqualTo(violated(new Violation.Taken("email", new RecordId("b"))));
        assertThat(append(begin("c", take("w", "c"))))
                .isEqualTo(violated(new Violation.Taken("email", new RecordId("a"))));
        assertThat(append(begin("c", take("x", "c")))).isInstanceOf(Appended.class);
    }

    @Test
    void ofManyWhoWantOneValueOneGetsItAndNeighboursDoNotNotice() {
        // when
        List<CompletableFuture<AppendOutcome>> same = IntStream.range(0, 100)
                .mapToObj(i -> store().append(begin("same" + i, take("v", "same" + i))))
                .toList();
        List<CompletableFuture<AppendOutcome>> others = IntStream.range(0, 100)
                .mapToObj(i -> store().append(begin("other" + i, take("o" + i, "other" + i))))
                .toList();

        // then
        List<AppendOutcome> outcomes =
                same.stream().map(CompletableFuture::join).toList();
        assertThat(outcomes).filteredOn(Appended.class::isInstance).hasSize(1);
        assertThat(outcomes).filteredOn(Violated.class::isInstance).hasSize(99);
        assertThat(others).allSatisfy(other -> assertThat(other.join()).isInstanceOf(Appended.class));
    }

    @Test
    void collectionsAndConstraintsDoNotShareValues() {
        // given
        append(begin("a", take("v", "a")));
        Claim sameFieldElsewhere = new Claim(OTHERS, "email", hash("v"));
        Claim otherField = new Claim(Appends.ORDERS, "email,name", hash("v"));

        // then
        assertThat(append(begin("b", new Effect.Take(sameFieldElsewhere, new RecordId("b")))))
                .isInstanceOf(Appended.class);
        assertThat(append(begin("c", new Effect.Take(otherField, new RecordId("c")))))
                .isInstanceOf(Appended.class);
    }

    @Test
    void whoIsOutdatedHearsOfThatFirst() {
        // given
        append(begin("a", take("v", "a")));

        // when
        AppendOutcome outcome = append(begin("a", take("v", "b")));

        // then
        assertThat(outcome).isEqualTo(new Conflict(stream("a"), new Version(1)));
    }

    @Test
    void allThatIsWrongWithAnAppendIsSaidAtOnceButForWhatRestsOnIt() {
        // given
        append(begin("a", take("v", "a")));

        // when
        AppendOutcome outcome = append(several(
                0,
                List.of(expect("b", 0), expect("c", 0), expect("d", 0), expect("e", 0)),
                with(event("b", 1), take("v", "b")),
                with(event("c", 1), refer("c", "b")),
                with(event("d", 1), take("w", "d")),
                with(event("e", 1), take("w", "e")),
                with(event("b", 2), take("v", "b"))));

        // then
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Violated.class,
                        violated -> assertThat(violated.violations())
                                .isEqualTo(Map.of(
                                        0, new Violation.Taken("email", new RecordId("a")),
                                        1, new Violation.Missing("parentId"),
                                        3, new Violation.Taken("email", new RecordId("d")))));
        assertThat(append(begin("f", take("w", "f")))).isInstanceOf(Appended.class);
    }

    /** Appends and waits. */
    protected final AppendOutcome append(Append append) {
        return store().append(append).join();
    }
}
