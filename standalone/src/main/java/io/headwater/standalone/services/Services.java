package io.headwater.standalone.services;

/** Runs the command service, the query service and the projections in one JVM, until SIGTERM. */
public final class Services {

    private Services() {}

    /**
     * Starts all three at once.
     *
     * @param ports three: of the command API, the query API, the projections
     */
    public static void main(String[] ports) {
        System.err.println("The services are not part of this build yet.");
        System.exit(1);
    }
}
