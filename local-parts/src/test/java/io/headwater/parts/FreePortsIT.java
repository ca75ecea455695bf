package io.headwater.parts;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreePortsIT {

    @Test
    void portsLieBelowTheRangeOfOutgoingConnections() {
        // when
        var ports = IntStream.range(0, 100).map(_ -> FreePorts.next());

        // then
        assertThat(ports).allMatch(port -> port >= FreePorts.FIRST && port < 32_768);
    }

    @Test
    void aPortIsGivenOnceEvenIfNobodyBindsIt() {
        // when
        var ports = IntStream.range(0, 1_000).map(_ -> FreePorts.next()).boxed();

        // then
        assertThat(ports).doesNotHaveDuplicates();
    }

    @Test
    void noPortOfARowIsGivenAgain() {
        // when
        var ports = IntStream.range(0, 300)
                .flatMap(_ -> {
                    int first = FreePorts.nextInARow(6);
                    return IntStream.concat(IntStream.range(first, first + 6), IntStream.of(FreePorts.next()));
                })
                .boxed();

        // then
        assertThat(ports).doesNotHaveDuplicates().allMatch(port -> port <= FreePorts.LAST);
    }

    @Test
    void aPortThatSomebodyListensOnIsNotFree() throws Exception {
        // given
        int port = FreePorts.next();

        // when
        boolean freeWhileTaken;
        try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            freeWhileTaken = FreePorts.isFree(port);
        }

        // then
        assertThat(freeWhileTaken).isFalse();
        assertThat(FreePorts.isFree(port)).isTrue();
    }
}
