package io.headwater.standalone.home;

import io.headwater.parts.PartFailed;
import io.headwater.parts.Polling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Starts and stops the parts of a home. Blocks; used by one thread. */
public final class Installation {

    private static final Polling READINESS = new Polling(Duration.ofMillis(50), Duration.ofMinutes(4));
    private static final int LOG_LINES_MAX = 15;

    /** Steps that {@link #up} reports: four parts and three services. */
    public static final int UP_STEPS = 7;

    private final Home home;
    private final Consumer<String> progress;

    /**
     * Does nothing yet.
     *
     * @param progress told what is done, a few words each time; on any thread, one at a time
     */
    public Installation(Home home, Consumer<String> progress) {
        this.home = home;
        this.progress = progress;
    }

    /**
     * Starts what does not run and waits until every service is ready; the first start makes everything.
     *
     * @param ports for what is started; what runs keeps its own, and so does a part that running services look for
     * @param given parts that are not to be started
     * @return whether anything had to be started
     * @throws CommandFailed something did not start; what this call started is stopped again
     */
    public boolean up(Ports ports, GivenParts given) {
        return home.exclusively(() -> {
            Map<Part, RunningPart> started = new ConcurrentHashMap<>();
            try {
                start(ports, given, started);
                return !started.isEmpty();
            } catch (CommandFailed | PartFailed failure) {
                stop(List.copyOf(started.values()));
                throw failure;
            }
        });
    }

    /**
     * Stops everything that runs on this home, also what a crashed {@link #up} left; the data stays.
     *
     * @return how many processes were stopped
     * @throws CommandFailed something could not be stopped
     */
    public int down() {
        if (!home.mayRun()) {
            return 0;
        }
        return home.exclusively(() -> stop(running()));
    }

    private List<RunningPart> running() {
        return Arrays.stream(Part.values())
                .flatMap(part -> RunningPart.find(home, part).stream())
                .toList();
    }

    private void start(Ports wanted, GivenParts given, Map<Part, RunningPart> started) {
        List<Part> missing = new ArrayList<>(List.of(Part.values()));
        running().forEach(running -> missing.remove(running.part()));
        given.parts().forEach(missing::remove);
        Optional<Addresses> kept = missing.contains(Part.SERVICES) ? Optional.empty() : Addresses.read(home);
        Ports ports = kept.map(running -> running.portsFor(missing)).orElse(wanted);
        ports.requireFree(
                missing,
                kept.isPresent()
                        ? "the services look there, so end that program, or run ./headwater down first"
                        : "choose others with --port-base");
        Parallel.run(missing.stream()
                .filter(part -> part != Part.SERVICES)
                .map(part -> (Runnable) () -> {
                    started.put(part, startData(part, ports));
                    say(part.label() + " is up");
                })
                .toList());
        if (missing.contains(Part.SERVICES)) {
            Addresses addresses = addresses(ports, given);
            addresses.write(home);
            started.put(Part.SERVICES, RunningPart.startServices(home, addresses));
        }
        awaitReady();
    }

    private RunningPart startData(Part part, Ports ports) {
        return switch (part) {
            case LOG -> RunningPart.startLog(home, ports);
            case REPLICA -> RunningPart.startReplica(home, ports);
            case KAFKA -> RunningPart.startKafka(home, ports);
            case SERVICES -> throw new IllegalArgumentException("the services hold no data");
        };
    }

    private Addresses addresses(Ports ports, GivenParts given) {
        return new Addresses(
                url(ports.command()),
                url(ports.query()),
                url(ports.projections()),
                given.kafka().orElseGet(() -> addressOf(Part.KAFKA)),
                given.log().orElseGet(() -> addressOf(Part.LOG)),
                given.replicas().isEmpty() ? List.of(addressOf(Part.REPLICA)) : given.replicas(),
                given.parts());
    }

    private static String url(int port) {
        return "http://127.0.0.1:" + port;
    }

    private String addressOf(Part part) {
        return RunningPart.find(home, part)
                .orElseThrow(() -> new CommandFailed(part.label() + " ended right after its start"))
                .address();
    }

    private void awaitReady() {
        Addresses addresses = Addresses.read(home).orElseThrow();
        List<String> waitingFor = new ArrayList<>(addresses.services());
        try (Probe probe = new Probe()) {
            boolean ready = READINESS.until(() -> {
                waitingFor.stream().filter(probe::isReady).toList().forEach(service -> {
                    waitingFor.remove(service);
                    say(addresses.nameOf(service) + " is ready");
                });
                requireAlive();
                return waitingFor.isEmpty();
            });
            if (!ready) {
                throw failed(
                        "not ready after %d s: %s".formatted(READINESS.limit().toSeconds(), waitingFor));
            }
        }
    }

    private void requireAlive() {
        if (RunningPart.find(home, Part.SERVICES).isEmpty()) {
            throw failed("the services ended");
        }
    }

    private CommandFailed failed(String what) {
        return new CommandFailed("%s; the end of %s:%n%s"
                .formatted(what, home.logFile(Part.SERVICES), home.endOfLog(Part.SERVICES, LOG_LINES_MAX)));
    }

    // The services first, so that they can finish what they have accepted.
    private int stop(List<RunningPart> parts) {
        parts.stream().filter(part -> part.part() == Part.SERVICES).forEach(this::end);
        Parallel.run(parts.stream()
                .filter(part -> part.part() != Part.SERVICES)
                .map(part -> (Runnable) () -> end(part))
                .toList());
        return parts.size();
    }

    private void end(RunningPart part) {
        part.end();
        say(part.part().label() + " is down");
    }

    private synchronized void say(String what) {
        progress.accept(what);
    }
}
