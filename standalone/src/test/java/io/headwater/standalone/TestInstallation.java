package io.headwater.standalone;

import io.headwater.parts.FreePorts;
import java.nio.file.Path;

/**
 * An installation of a test's own.
 *
 * @param home its directory
 * @param portBase the first of its six ports
 */
record TestInstallation(Path home, int portBase) {

    /** Nothing is started yet. */
    static TestInstallation in(Path directory) {
        return new TestInstallation(directory.resolve("home"), freePortBase());
    }

    Run up() {
        return Run.of("up", "--home", home.toString(), "--port-base", Integer.toString(portBase));
    }

    /** The first of six ports in a row that nobody listens on at the moment. */
    static int freePortBase() {
        return FreePorts.nextInARow(6);
    }
}
