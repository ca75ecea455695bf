package io.headwater.projections;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;

/** Starts and ends the replicas of this process together; ends the pool of the log last, which they share. */
final class ProjectionsRunner implements AutoCloseable {
    private final List<ReplicaRunner> replicas;
    private final HikariDataSource logPool;

    ProjectionsRunner(List<ReplicaRunner> replicas, HikariDataSource logPool) {
        this.replicas = List.copyOf(replicas);
        this.logPool = logPool;
    }

    List<ReplicaRunner> replicas() {
        return replicas;
    }

    void start() {
        replicas.forEach(ReplicaRunner::start);
    }

    @Override
    public void close() {
        replicas.forEach(ReplicaRunner::close);
        logPool.close();
    }
}
