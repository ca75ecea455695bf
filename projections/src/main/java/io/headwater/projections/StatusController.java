package io.headwater.projections;

import io.headwater.projections.engine.EngineStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Tells operators how far each replica is. Served without a key, as health and metrics are: it is on the service's own port,
 * which clients do not reach, and says nothing of any tenant.
 */
@RestController
class StatusController {
    private final ProjectionsRunner runner;

    StatusController(ProjectionsRunner runner) {
        this.runner = runner;
    }

    /**
     * One replica.
     *
     * @param ready whether its database was reached since the start
     * @param lagEvents events known but not applied to the records, over all partitions of this instance
     * @param engine of the records; null until it is ready
     * @param history the engine of the history; null until it is ready
     * @param own the own projections of this replica
     */
    record ReplicaStatus(
            String replica,
            boolean ready,
            long lagEvents,
            @Nullable EngineStatus engine,
            @Nullable EngineStatus history,
            List<OwnStatus> own) {}

    /**
     * An own projection.
     *
     * @param engine null until the projection is prepared
     */
    record OwnStatus(String projection, @Nullable EngineStatus engine) {}

    /** The replicas in the order of the settings. */
    record Status(List<ReplicaStatus> replicas) {}

    @GetMapping("/status")
    Status status() {
        return new Status(
                runner.replicas().stream().map(StatusController::describe).toList());
    }

    private static ReplicaStatus describe(ReplicaRunner replica) {
        EngineStatus engine = replica.status().orElse(null);
        long lag = engine == null
                ? 0
                : engine.partitions().stream()
                        .mapToLong(EngineStatus.OwnedPartition::lagEvents)
                        .sum();
        return new ReplicaStatus(
                replica.name(),
                engine != null,
                lag,
                engine,
                replica.historyStatus().orElse(null),
                replica.own().stream()
                        .map(own -> new OwnStatus(own.name(), own.status().orElse(null)))
                        .toList());
    }
}
