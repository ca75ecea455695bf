package io.headwater.parts;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

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
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private FreePorts() {}

    /**
     * Finds a port that is free on the loopback interface at the moment of the call.
     *
     * @return a random port, so that two processes at once hardly meet, and never the same twice in this one; whoever binds
     *     it must still be ready to lose
     * @throws PartFailed no free port was found
     */
    public static int next() {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
            if (isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new PartFailed("no free port between " + FIRST + " and " + LAST);
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
