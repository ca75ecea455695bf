package io.headwater.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.CommandServiceApplication;
import io.headwater.projections.ProjectionsApplication;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two instances of the projections share the partitions of one replica, and one of them is killed every few seconds: whoever
 * owns a partition, takes it over, or had it a moment ago, each event has its effect once.
 */
class KilledInstancesE2EIT {
    // The long run: -Dheadwater.faults.kill-seconds=120. A run is repeated by its seed as far as kills and writes go.
    private static final Duration KILLING = Duration.ofSeconds(Integer.getInteger("headwater.faults.kill-seconds", 22));
    private static final long SEED = Long.getLong("headwater.faults.seed", System.nanoTime());
    private static final int PAUSE_MILLIS_MIN = 1_500;
    private static final int PAUSE_MILLIS_MAX = 5_500;
    private static final int WRITERS = 8;
    private static final Duration CATCH_UP_MAX = Duration.ofMinutes(4);

    @TempDir
    private Path directory;

    @Test
    void theReplicaIsTheFoldOfTheLogAlthoughOneOfTwoInstancesIsKilledEveryFewSeconds() throws Exception {
        // given
        System.out.printf("kills and writes of seed %d%n", SEED);
        try (Parts parts = Parts.start(directory.resolve("parts"));
                ServiceProcess commands = ServiceProcess.start(CommandServiceApplication.class, parts);
                Instances instances = new Instances(parts)) {
            Shops shops = new Shops(commands.awaitReady().api());
            shops.define();
            instances.awaitReady();
            Replica replica = new Replica(parts.logUrl(), parts.replicaUrl());

            // when
            try (ShopWriters writers = ShopWriters.start(WRITERS, shops, SEED)) {
                replica.awaitApplied(1, CATCH_UP_MAX);
                kill(instances, replica, shops);
                assertThat(writers.written()).isPositive();
            }

            // then
            replica.awaitCaughtUp(CATCH_UP_MAX);
            LogEvents log = LogEvents.read(parts.logUrl()).assertDense();
            replica.assertEqualsLog(log);
            replica.assertHistoryIs(log);
            assertThat(instances.ownersKilled()).isPositive();
        }
    }

    private static void kill(Instances instances, Replica replica, Shops shops) throws SQLException, IOException {
        Random random = new Random(SEED);
        long begin = System.nanoTime();
        long atBegin = replica.applied();
        boolean isDeclared = false;
        while (System.nanoTime() - begin < KILLING.toNanos()) {
            LockSupport.parkNanos(Duration.ofMillis(random.nextInt(PAUSE_MILLIS_MIN, PAUSE_MILLIS_MAX))
                    .toNanos());
            // As a rule one that is up again; now and then one that is only about to be.
            int victim = random.nextInt(2);
            if (random.nextInt(4) == 0 || instances.isUp(victim)) {
                instances.kill(victim);
                System.out.printf("%s, %d events applied%n", instances, replica.applied() - atBegin);
            }
            if (!isDeclared && System.nanoTime() - begin > KILLING.toNanos() / 2) {
                shops.declareMore(); // Tables change, and what is there is counted, while their owners are killed.
                isDeclared = true;
            }
        }
        assertThat(replica.applied()).as("events applied meanwhile").isGreaterThan(atBegin);
    }

    /** Two instances, of which one may be killed and comes back as another process. */
    private static final class Instances implements AutoCloseable {
        private final Parts parts;
        private final List<ServiceProcess> two = new ArrayList<>();
        private int kills;
        private int ownersKilled;

        Instances(Parts parts) {
            this.parts = parts;
            two.add(start(0));
            two.add(start(1));
        }

        void awaitReady() {
            two.forEach(ServiceProcess::awaitReady);
        }

        boolean isUp(int number) {
            try (Api api = two.get(number).api()) {
                return api.send("GET", "/actuator/health/readiness", "").status() == 200;
            } catch (IOException notYet) {
                return false;
            }
        }

        void kill(int number) {
            ServiceProcess victim = two.get(number);
            ownersKilled += ownsAny(victim) ? 1 : 0;
            kills++;
            victim.kill();
            two.set(number, start(number));
        }

        // Named, for it comes back within seconds: the group would wait for 10 s after each kill, and with one member
        // or
        // the other dead at all times hardly ever come to an end.
        private ServiceProcess start(int number) {
            Map<String, String> settings = Map.of("HEADWATER_KAFKA_INSTANCE", "instance" + number);
            return ServiceProcess.start(ProjectionsApplication.class, parts, settings);
        }

        int ownersKilled() {
            return ownersKilled;
        }

        private static boolean ownsAny(ServiceProcess instance) {
            try (Api api = instance.api()) {
                return api.send("GET", "/status", "").json().findValues("partitions").stream()
                        .anyMatch(partitions -> !partitions.isEmpty());
            } catch (IOException notUpYet) {
                return false;
            }
        }

        @Override
        public String toString() {
            return "killed %d, %d of them while they owned partitions".formatted(kills, ownersKilled);
        }

        @Override
        public void close() {
            two.forEach(ServiceProcess::close);
        }
    }
}
