package io.headwater.command.store;

import static io.headwater.command.store.Appends.event;
import static io.headwater.command.store.Appends.expect;
import static io.headwater.command.store.Appends.several;
import static io.headwater.command.store.Appends.stream;
import static io.headwater.command.store.Effects.backfill;
import static io.headwater.command.store.Effects.begin;
import static io.headwater.command.store.Effects.constraint;
import static io.headwater.command.store.Effects.count;
import static io.headwater.command.store.Effects.define;
import static io.headwater.command.store.Effects.deleted;
import static io.headwater.command.store.Effects.field;
import static io.headwater.command.store.Effects.refer;
import static io.headwater.command.store.Effects.take;
import static io.headwater.command.store.Effects.violated;
import static io.headwater.command.store.Effects.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.store.AppendOutcome.Appended;
import io.headwater.command.store.AppendOutcome.Confirmed;
import io.headwater.command.store.AppendOutcome.Conflict;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.RecordId;
import io.headwater.events.Version;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every event store keeps of constraints that begin when records are there already. */
public abstract class BackfillContract {
    /** The number of partitions that a store under test has. */
    protected static final int PARTITIONS = 4;

    /** The store under test, empty. */
    protected abstract EventStore store();

    @Test
    void aRecordThatIsThereIsGivenItsValueAndTwiceDoesNoHarm() {
        // given
        append(begin("a"));

        // when
        AppendOutcome first = append(backfill("a", 1, take("v", "a")));
        AppendOutcome again = append(backfill("a", 1, take("v", "a")));

        // then
        assertThat(first).isInstanceOf(Confirmed.class);
        assertThat(again).isInstanceOf(Confirmed.class);
        assertThat(append(begin("b", take("v", "b"))))
                .isEqualTo(violated(new Violation.Taken("email", new RecordId("a"))));
        assertThat(store().heads()).containsEntry(new Partition(0), new Position(1));
    }

    @Test
    void aRecordThatHasChangedIsNotGivenWhatItHad() {
        // given
        append(begin("a"));
        append(several(0, List.of(expect("a", 1)), event("a", 2)));

        // when
        AppendOutcome outdated = append(backfill("a", 1, take("v", "a")));

        // then
        assertThat(outdated).isEqualTo(new Conflict(stream("a"), new Version(2)));
        assertThat(append(begin("b", take("v", "b")))).isInstanceOf(Appended.class);
    }

    @Test
    void aRecordIsNotGivenWhatAnotherHas() {
        // given
        append(begin("a"));
        append(begin("b", take("v", "b")));

        // when
        AppendOutcome outcome = append(backfill("a", 1, take("w", "a"), take("v", "a")));

        // then
        assertThat(outcome).isEqualTo(violated(new Violation.Taken("email", new RecordId("b"))));
        assertThat(append(begin("c", take("w", "c")))).isInstanceOf(Appended.class);
    }

    @Test
    void aConstraintBeginsAgainOnlyWhenTheRowsOfTheOldOneAreGone() {
        // given
        append(begin("parent"));
        append(begin("child", refer("child", "parent")));
        append(define(1, new Effect.Retire(constraint())));

        // when
        AppendOutcome early = append(define(2, new Effect.Begin(constraint())));
        boolean isMore = store().clearRetired(Set.of(constraint()));
        AppendOutcome later = append(define(2, new Effect.Begin(constraint())));
        AppendOutcome free = append(several(0, List.of(expect("parent", 1)), deleted("parent", 2)));

        // then
        assertThat(early).isEqualTo(violated(new Violation.Lingering()));
        assertThat(isMore).isFalse();
        assertThat(later).isInstanceOf(Appended.class);
        assertThat(free).isInstanceOf(Appended.class);
    }

    @Test
    void aRecordThatIsThereIsGivenWhatItRefersToIfThatIsThere() {
        // given
        append(begin("child"));

        // when
        AppendOutcome missing = append(backfill("child", 1, refer("child", "parent")));
        append(begin("parent"));
        AppendOutcome there = append(backfill("child", 1, refer("child", "parent")));

        // then
        assertThat(missing).isEqualTo(violated(new Violation.Missing("parentId")));
        assertThat(there).isInstanceOf(Confirmed.class);
        assertThat(append(several(0, List.of(expect("parent", 1)), deleted("parent", 2))))
                .isEqualTo(violated(new Violation.Referenced(field("child"))));
    }

    @Test
    void aLimitTakesEffectWithWhatWasThereAndWhatWasCountedSince() {
        // given one that went and two that came since
        append(begin("a"));
        append(several(0, List.of(expect("a", 1)), with(deleted("a", 2), count(-1, Long.MAX_VALUE))));
        append(begin("b", count(1, Long.MAX_VALUE)));
        append(begin("c", count(1, Long.MAX_VALUE)));

        // when
        AppendOutcome tooMany = append(define(1, new Effect.Counted(Appends.ORDERS, 5, 5)));
        AppendOutcome full = append(define(1, new Effect.Counted(Appends.ORDERS, 5, 6)));

        // then
        assertThat(tooMany).isEqualTo(violated(new Violation.Full(5)));
        assertThat(full).isInstanceOf(Appended.class);
        assertThat(append(begin("d", count(1, 6)))).isEqualTo(violated(new Violation.Full(6)));
        assertThat(append(begin("d", count(1, 7)))).isInstanceOf(Appended.class);
    }

    @Test
    void rowsOfConstraintsThatCountAreNotCleared() {
        // given
        append(begin("parent"));
        append(begin("child", refer("child", "parent")));

        // when
        boolean isMore = store().clearRetired(Set.of(constraint()));

        // then
        assertThat(isMore).isFalse();
        assertThat(append(several(0, List.of(expect("parent", 1)), deleted("parent", 2))))
                .isEqualTo(violated(new Violation.Referenced(field("child"))));
    }

    /** Appends and waits. */
    protected final AppendOutcome append(Append append) {
        return store().append(append).join();
    }
}
