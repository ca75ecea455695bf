package io.headwater.command.store;

import static io.headwater.command.store.Appends.event;
import static io.headwater.command.store.Appends.expect;
import static io.headwater.command.store.Appends.stream;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.store.AppendOutcome.Appended;
import io.headwater.command.store.AppendOutcome.Confirmed;
import io.headwater.command.store.AppendOutcome.Conflict;
import io.headwater.command.store.FlushPlan.Found;
import io.headwater.command.store.FlushPlan.Head;
import io.headwater.command.store.FlushPlan.Tip;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Another process has brought the stream "hot" to version 7. */
class RedecisionsTest {
    private static final Partition PARTITION = new Partition(0);
    private static final long PRESENT = 7;
    private static final Found FOUND = new Found(
            Map.of(PARTITION, new Head(new Position(100), 1)),
            Map.of(stream("hot"), new Tip(new Version(PRESENT), UUID.randomUUID())),
            Map.of());

    private final List<String> decided = new ArrayList<>();

    @Test
    void losersAreDecidedOnEachOtherInTheOrderOfTheirArrival() {
        // when
        FlushPlan plan = Redecisions.plan(List.of(stale("a"), stale("b"), stale("c")), FOUND);

        // then
        assertThat(plan.outcomes()).hasOnlyElementsOfType(Appended.class);
        assertThat(plan.events())
                .extracting(placed -> placed.event().version().value())
                .containsExactly(8L, 9L, 10L);
        assertThat(decided).containsExactly("a after the log", "b after a", "c after b");
    }

    @Test
    void whatNobodyOutranIsNotDecidedAgain() {
        // when
        FlushPlan plan = Redecisions.plan(List.of(onVersion("a", PRESENT), other()), FOUND);

        // then
        assertThat(plan.outcomes()).hasOnlyElementsOfType(Appended.class);
        assertThat(decided).isEmpty();
    }

    @Test
    void oneThatWouldHaveWonComesAfterTheLoserBeforeIt() {
        // when
        FlushPlan plan = Redecisions.plan(List.of(stale("a"), onVersion("b", PRESENT)), FOUND);

        // then
        assertThat(plan.outcomes()).hasOnlyElementsOfType(Appended.class);
        assertThat(decided).containsExactly("a after the log", "b after a");
    }

    @Test
    void behindOneThatWinsLosersLoseAsEver() {
        // when
        FlushPlan plan = Redecisions.plan(List.of(onVersion("a", PRESENT), stale("b")), FOUND);

        // then
        assertThat(plan.outcomes().getFirst()).isInstanceOf(Appended.class);
        assertThat(plan.outcomes().getLast()).isEqualTo(new Conflict(stream("hot"), new Version(PRESENT + 1)));
        assertThat(decided).isEmpty();
    }

    @Test
    void whatComesToNothingIsConfirmedUnderTheLock() {
        // given
        Append refused = with(new Command("a", 0), 3);

        // when
        FlushPlan plan = Redecisions.plan(List.of(refused), FOUND);

        // then
        assertThat(plan.outcomes()).hasOnlyElementsOfType(Confirmed.class);
        assertThat(plan.events()).isEmpty();
    }

    @Test
    void anOutdatedGuardIsStillAConflict() {
        // given
        Append guarded = new Append(
                PARTITION,
                List.of(expect("hot", PRESENT), expect("definition", 1)),
                List.of(event("hot", PRESENT + 1)),
                null,
                new Command("a", 1));

        // when
        FlushPlan plan = Redecisions.plan(List.of(guarded), FOUND);

        // then
        assertThat(plan.outcomes()).containsExactly(new Conflict(stream("definition"), Version.NONE));
        assertThat(decided).isEmpty();
    }

    @Test
    void oneThatCannotBeDecidedLosesAloneAndHurtsNobodyElse() {
        // given
        Redecision broken = new Command("broken", 1) {
            @Override
            public Optional<Append> decide(@Nullable Redecision before) {
                throw new IllegalStateException("broken");
            }
        };

        // when
        FlushPlan plan = Redecisions.plan(List.of(with(broken, 3), stale("b"), other()), FOUND);

        // then
        assertThat(plan.outcomes().get(0)).isInstanceOf(Conflict.class);
        assertThat(plan.outcomes().get(1)).isInstanceOf(Appended.class);
        assertThat(plan.outcomes().get(2)).isInstanceOf(Appended.class);
    }

    @Test
    void noMoreAreDecidedUnderTheLockThanABoundedNumber() {
        // given
        List<Append> many = IntStream.rangeClosed(1, Redecisions.COMMANDS_MAX + 10)
                .mapToObj(i -> stale("c" + i))
                .toList();

        // when
        FlushPlan plan = Redecisions.plan(many, FOUND);

        // then
        assertThat(decided).hasSize(Redecisions.COMMANDS_MAX);
        assertThat(plan.outcomes()).filteredOn(Appended.class::isInstance).hasSize(Redecisions.COMMANDS_MAX);
        assertThat(plan.outcomes().getLast()).isInstanceOf(Conflict.class);
    }

    private Append stale(String name) {
        return onVersion(name, 3);
    }

    private Append onVersion(String name, long version) {
        return with(new Command(name, 1), version);
    }

    private static Append with(Redecision command, long version) {
        return new Append(
                PARTITION, List.of(expect("hot", version)), List.of(event("hot", version + 1)), null, command);
    }

    private static Append other() {
        return Appends.one(0, "other", 0);
    }

    /** A command that appends so many events. */
    private class Command implements Redecision {
        private final String name;
        private final int events;
        private long version;

        Command(String name, int events) {
            this.name = name;
            this.events = events;
        }

        @Override
        public StreamId stream() {
            return Appends.stream("hot");
        }

        @Override
        public Optional<Append> decide(@Nullable Redecision before) {
            decided.add(name + " after " + (before instanceof Command command ? command.name : "the log"));
            long from = before instanceof Command command ? command.version : PRESENT;
            version = from + events;
            NewEvent[] appended = IntStream.rangeClosed(1, events)
                    .mapToObj(i -> event("hot", from + i))
                    .toArray(NewEvent[]::new);
            return Optional.of(new Append(PARTITION, List.of(expect("hot", from)), List.of(appended)));
        }

        @Override
        public void forget() {
            version = 0;
        }
    }
}
