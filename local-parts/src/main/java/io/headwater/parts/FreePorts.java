package io.headwater.parts;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * Ports that nothing listens on.
 *
 * <p>Always below 32768: above begins the range the kernel takes outgoing connections' ports from, so that a port
 * found free there can be gone a moment later.
 */
public final class FreePorts {

    static final int FIRST = 20_000;
    static final int LAST = 32_767;

    private static final int ATTEMPTS_MAX = 1_000;

    // A port is often bound long after it was found, by another process too: until then it looks free to the next call.
    // Guarded by the class.
    private static final Set<Integer> GIVEN = new HashSet<>();

    private FreePorts() {}

    /**
     * Finds a port that is free on the loopback interface at the moment of the call.
     *
     * @return a random port, so that two processes at once hardly meet, and never the same twice in this one; whoever binds
     *     it must still be ready to lose
     * @throws PartFailed no free port was found
     */
    public static int next() {
        return nextInARow(1);
    }

    /**
     * Finds several ports in a row, each as {@link #next} finds one.
     *
     * @param count 1 to 100
     * @return the first of them
     * @throws PartFailed there were not so many in a row
     */
    public static int nextInARow(int count) {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            int first = ThreadLocalRandom.current().nextInt(FIRST, LAST - count + 2);
            List<Integer> ports = IntStream.range(first, first + count).boxed().toList();
            if (ports.stream().allMatch(FreePorts::isFree) && give(ports)) {
                return first;
            }
        }
        throw new PartFailed("no %d free ports in a row between %d and %d".formatted(count, FIRST, LAST));
    }

    private static synchronized boolean give(List<Integer> ports) {
        return Collections.disjoint(GIVEN, ports) && GIVEN.addAll(ports);
    }

    /** Whether nothing listens on a port of the loopback interface at the moment of the call. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException inUse) {
            return false;
        }
    }
}
