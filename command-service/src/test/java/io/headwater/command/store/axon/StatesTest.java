package io.headwater.command.store.axon;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.EventType;
import io.headwater.events.JsonText;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class StatesTest {
    private final HeldStore store = new HeldStore();
    private final SnapshotWriter snapshots = SnapshotWriter.start(store, 200);
    private final States states = new States(new StreamLoader(store, snapshots), snapshots, DataSize.ofMegabytes(1));

    @AfterEach
    void close() {
        snapshots.close();
    }

    @Test
    void aLostStateTakesThoseThatWereDecidedOnItAndNoOther() {
        // given: a lineage that was lost, and one that was read since
        Loaded<String> lost = Loaded.nothing("lost");
        states.advance(Chain.stream("r"), lost);
        states.discard(Chain.stream("r"), lost.lineage());
        store.appendElsewhere(Chain.elsewhere("r", 0, "a", ""));
        Loaded<String> read = states.of(Chain.link("r", "b"), false);
        // when: the loss of another state of the first one is told
        states.discard(Chain.stream("r"), lost.lineage());
        // then
        assertThat(read.state()).isEqualTo("a");
        assertThat(states.of(Chain.link("r", "b"), false).lastEvent()).isEqualTo(read.lastEvent());
    }

    @Test
    void whatIsDurableIsHeldAsText() {
        // given
        Loaded<String> before = Loaded.nothing("");
        Loaded<String> made = before.after(
                Chain.KIND, "a", Chain.elsewhere("r", 0, "a", "").events().getFirst());
        states.advance(Chain.stream("r"), made);
        Held<String> fresh = states.of(Chain.link("r", "b"), false).held();

        // when
        states.stored(Chain.stream("r"), Chain.KIND, before.version(), made);

        // then
        Loaded<String> durable = states.of(Chain.link("r", "b"), false);
        assertThat(fresh).isInstanceOf(Held.Whole.class);
        assertThat(durable.held()).isInstanceOf(Held.Packed.class);
        assertThat(durable.state()).isEqualTo("a");
        assertThat(durable.lineage()).isSameAs(made.lineage());
    }

    @Test
    void whatCameAfterTheDurableStateStaysAsItIs() {
        // given
        Loaded<String> first = Loaded.nothing("a");
        Loaded<String> second = first.after(
                Chain.KIND, "b", Chain.elsewhere("r", 0, "b", "").events().getFirst());
        states.advance(Chain.stream("r"), second);

        // when
        states.stored(Chain.stream("r"), Chain.KIND, first.version(), first);

        // then
        assertThat(states.of(Chain.link("r", "c"), false)).isSameAs(second);
    }

    @Test
    void whatIsInMemoryIsBoundedByItsBytes() {
        // given
        String name = "x".repeat(100_000);
        // when: ten times as much as there is room for
        for (int i = 0; i < 100; i++) {
            String key = "r" + i;
            store.appendElsewhere(Chain.elsewhere(key, 0, name, ""));
            states.of(Chain.link(key, "b"), false);
        }
        // then
        assertThat(states.bytes()).isBetween(500_000L, DataSize.ofMegabytes(1).toBytes());
    }

    @Test
    void aStateThatManyPatchesMadeLargeIsMeasuredAndOneThatTheyLeftSmallTakesLittle() {
        // given: a kind whose patches each add to the state, and one whose patches replace it
        JsonText patch = JsonText.of("\"" + "x".repeat(9_998) + "\"");
        StateSize large = StateSize.NOTHING;
        StateSize small = StateSize.NOTHING;
        // when
        for (int patches = 1; patches <= 100; patches++) {
            large = large.after(EventType.RECORD_PATCHED, patch, Chain.KIND, "x".repeat(9_998 * patches));
            small = small.after(EventType.RECORD_PATCHED, patch, Chain.KIND, "x".repeat(9_998));
        }
        // then
        assertThat(large.bytes()).isBetween(999_800, 2 * 999_800);
        assertThat(small.bytes()).isBetween(9_998, 80_000);
    }
}
