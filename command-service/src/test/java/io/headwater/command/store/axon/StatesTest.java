package io.headwater.command.store.axon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class StatesTest {
    private final HeldStore store = new HeldStore();
    private final States states = new States(store, DataSize.ofMegabytes(1));

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
        assertThat(states.of(Chain.link("r", "b"), false)).isSameAs(read);
    }
}
