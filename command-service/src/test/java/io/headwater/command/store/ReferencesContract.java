package io.headwater.command.store;

import static io.headwater.command.store.Appends.event;
import static io.headwater.command.store.Appends.expect;
import static io.headwater.command.store.Appends.several;
import static io.headwater.command.store.Appends.stream;
import static io.headwater.command.store.Effects.about;
import static io.headwater.command.store.Effects.begin;
import static io.headwater.command.store.Effects.constraint;
import static io.headwater.command.store.Effects.count;
import static io.headwater.command.store.Effects.define;
import static io.headwater.command.store.Effects.deleted;
import static io.headwater.command.store.Effects.field;
import static io.headwater.command.store.Effects.refer;
import static io.headwater.command.store.Effects.release;
import static io.headwater.command.store.Effects.take;
import static io.headwater.command.store.Effects.unrefer;
import static io.headwater.command.store.Effects.violated;
import static io.headwater.command.store.Effects.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.store.AppendOutcome.Appended;
import io.headwater.command.store.AppendOutcome.Violated;
import io.headwater.events.EventType;
import io.headwater.events.Incarnation;
import io.headwater.events.Partition;
import io.headwater.events.RecordId;
import io.headwater.events.Version;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every event store keeps of references between records, and of collections as a whole. */
public abstract class ReferencesContract {
    /** The number of partitions that a store under test has. */
    protected static final int PARTITIONS = 4;

    private static final Incarnation OTHERS = new Incarnation(10);

    /** The store under test, empty. */
    protected abstract EventStore store();

    @Test
    void aRecordThatIsReferredToMustBeThere() {
        // when
        AppendOutcome never = append(begin("child", refer("child", "parent")));
        append(begin("parent"));
        AppendOutcome there = append(begin("child", refer("child", "parent")));
        append(begin("gone"));
        append(several(0, List.of(expect("gone", 1)), deleted("gone", 2)));
        AppendOutcome deleted = append(begin("orphan", refer("orphan", "gone")));

        // then
        assertThat(never).isEqualTo(violated(new Violation.Missing("parentId")));
        assertThat(there).isInstanceOf(Appended.class);
        assertThat(deleted).isEqualTo(violated(new Violation.Missing("parentId")));
    }

    @Test
    void aRecordThatIsReferredToCannotBeDeletedUntilNobodyRefersToIt() {
        // given
        append(begin("parent"));
        append(begin("child", refer("child", "parent")));
        Append delete = several(0, List.of(expect("parent", 1)), deleted("parent", 2));

        // when
        AppendOutcome referred = append(delete);
        append(begin("stepparent"));
        append(several(0, List.of(expect("child", 1)), with(event("child", 2), refer("child", "stepparent"))));
        AppendOutcome free = append(delete);
        AppendOutcome other = append(several(0, List.of(expect("stepparent", 1)), deleted("stepparent", 2)));

        // then
        assertThat(referred).isEqualTo(violated(new Violation.Referenced(field("child"))));
        assertThat(free).isInstanceOf(Appended.class);
        assertThat(other).isEqualTo(violated(new Violation.Referenced(field("child"))));
    }

    @Test
    void parentsAndChildrenComeAndGoTogether() {
        // when
        AppendOutcome came = append(several(
                0,
                List.of(expect("parent", 0), expect("child", 0)),
                event("parent", 1),
                with(event("child", 1), refer("child", "parent"))));
        AppendOutcome went = append(several(
                0,
                List.of(expect("parent", 1), expect("child", 1)),
                with(deleted("child", 2), unrefer("child", "parent")),
                deleted("parent", 2)));
        AppendOutcome wrongOrder = append(several(
                0, List.of(expect("p", 0), expect("c", 0)), with(event("c", 1), refer("c", "p")), event("p", 1)));

        // then
        assertThat(came).isInstanceOf(Appended.class);
        assertThat(went).isInstanceOf(Appended.class);
        assertThat(wrongOrder).isEqualTo(violated(new Violation.Missing("parentId")));
    }

    @Test
    void aRecordMayReferToItselfAndBeDeleted() {
        // when
        AppendOutcome created = append(begin("a", refer("a", "a")));
        AppendOutcome deleted = append(several(0, List.of(expect("a", 1)), with(deleted("a", 2), unrefer("a", "a"))));

        // then
        assertThat(created).isInstanceOf(Appended.class);
        assertThat(deleted).isInstanceOf(Appended.class);
    }

    @Test
    void aReferenceThatDoesNotRestrictNeedsItsRecordOnce() {
        // given
        Effect lax = new Effect.Refer(field("child"), stream("parent"), false);

        // when
        AppendOutcome missing = append(begin("child", lax));
        append(begin("parent"));
        AppendOutcome there = append(begin("child", lax));
        AppendOutcome deleted = append(several(0, List.of(expect("parent", 1)), deleted("parent", 2)));

        // then
        assertThat(missing).isEqualTo(violated(new Violation.Missing("parentId")));
        assertThat(there).isInstanceOf(Appended.class);
        assertThat(deleted).isInstanceOf(Appended.class);
    }

    @Test
    void ofDeletingAndReferringAtOnceOneLoses() {
        for (int round = 0; round < 50; round++) {
            // given
            String parent = "parent" + round;
            String child = "child" + round;
            append(begin(parent));

            // when
            CompletableFuture<AppendOutcome> refers = store().append(begin(child, refer(child, parent)));
            CompletableFuture<AppendOutcome> deletes =
                    store().append(several(0, List.of(expect(parent, 1)), deleted(parent, 2)));

            // then
            assertThat(List.of(refers.join(), deletes.join()))
                    .filteredOn(Appended.class::isInstance)
                    .hasSize(1);
        }
    }

    @Test
    void aCollectionHoldsAsManyRecordsAsItMay() {
        // given
        append(begin("a", count(1)));
        append(begin("b", count(1)));

        // when
        AppendOutcome third = append(begin("c", count(1)));
        append(several(0, List.of(expect("a", 1)), with(deleted("a", 2), count(-1))));
        AppendOutcome inItsPlace = append(begin("c", count(1)));
        AppendOutcome full = append(begin("d", count(1)));

        // then
        assertThat(third).isEqualTo(violated(new Violation.Full(2)));
        assertThat(inItsPlace).isInstanceOf(Appended.class);
        assertThat(full).isEqualTo(violated(new Violation.Full(2)));
    }

    @Test
    void whereThereAreMoreThanThereMayBeNoneTakesThePlaceOfOneThatGoes() {
        // given a collection whose limit was lowered
        append(begin("a", count(1, 3)));
        append(begin("b", count(1, 3)));
        append(begin("c", count(1, 3)));

        // when
        AppendOutcome replaced = append(several(
                0,
                List.of(expect("a", 1), expect("d", 0)),
                with(deleted("a", 2), count(-1)),
                with(event("d", 1), count(1))));
        AppendOutcome fewer = append(several(0, List.of(expect("a", 1)), with(deleted("a", 2), count(-1))));

        // then
        assertThat(replaced).isEqualTo(new Violated(new TreeMap<>(Map.of(1, new Violation.Full(2)))));
        assertThat(fewer).isInstanceOf(Appended.class);
    }

    @Test
    void whatComesBehindAnEventThatRestsOnARefusedOneIsNotJudged() {
        // given
        append(begin("a", take("x", "a")));
        append(begin("b", take("y", "b")));

        // when b's change is refused, its end would have given y up
        AppendOutcome outcome = append(several(
                0,
                List.of(expect("b", 1), expect("c", 0), expect("d", 0)),
                with(event("b", 2), take("x", "b")),
                with(event("c", 1), take("x", "c")),
                with(deleted("b", 3), release("y", "b")),
                with(event("d", 1), take("y", "d"))));

        // then
        Violation taken = new Violation.Taken("email", new RecordId("a"));
        assertThat(outcome).isEqualTo(new Violated(new TreeMap<>(Map.of(0, taken, 1, taken))));
    }

    @Test
    void atOnceNotOneMoreIsLetIn() {
        // when
        List<CompletableFuture<AppendOutcome>> all = IntStream.range(0, 50)
                .mapToObj(i -> store().append(begin("r" + i, count(1))))
                .toList();

        // then
        assertThat(all.stream().map(CompletableFuture::join))
                .filteredOn(Appended.class::isInstance)
                .hasSize(2);
    }

    @Test
    void aCollectionIsReferredToFromOutsideUntilTheConstraintIsRetired() {
        // given
        StreamId there = new StreamId(OTHERS, "parent");
        append(begin("inside", refer("inside", "inside")));
        append(new Append(
                new Partition(0),
                List.of(new Append.Expectation(there, Version.NONE), expect("child", 0)),
                List.of(
                        about(there, new RecordId("parent"), EventType.RECORD_CREATED, 1),
                        with(event("child", 1), new Effect.Refer(field("child"), there, true)))));
        Append delete = new Append(
                new Partition(0),
                List.of(new Append.Expectation(there, new Version(1))),
                List.of(about(there, new RecordId("parent"), EventType.RECORD_DELETED, 2)));

        // when
        AppendOutcome own = append(define(1, new Effect.Unreferenced(Appends.ORDERS)));
        AppendOutcome others = append(define(2, new Effect.Unreferenced(OTHERS)));
        AppendOutcome record = append(delete);
        append(define(2, new Effect.Retire(constraint())));
        AppendOutcome othersAfterwards = append(define(3, new Effect.Unreferenced(OTHERS)));
        AppendOutcome recordAfterwards = append(delete);

        // then
        assertThat(own).isInstanceOf(Appended.class);
        assertThat(others).isEqualTo(violated(new Violation.Referenced(field("child"))));
        assertThat(record).isEqualTo(violated(new Violation.Referenced(field("child"))));
        assertThat(othersAfterwards).isInstanceOf(Appended.class);
        assertThat(recordAfterwards).isInstanceOf(Appended.class);
    }

    /** Appends and waits. */
    protected final AppendOutcome append(Append append) {
        return store().append(append).join();
    }
}
