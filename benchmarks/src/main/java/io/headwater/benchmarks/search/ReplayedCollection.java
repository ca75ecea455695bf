package io.headwater.benchmarks.search;

import io.headwater.benchmarks.orders.TestedInstallation;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.benchmarks.report.Progress;
import io.headwater.events.TenantName;
import io.headwater.projections.records.CollectionTable;
import io.headwater.projections.replay.CannotReplay;
import io.headwater.projections.replay.Finding;
import io.headwater.projections.replay.Pace;
import io.headwater.projections.replay.Rebuild;
import io.headwater.projections.replay.ReplayListener;
import io.headwater.projections.replay.ReplicaDatabase;
import io.headwater.projections.replay.Switching;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/** A replay of the whole collection on every replica, for what it has the model do. */
record ReplayedCollection(TestedInstallation installation, TenantName tenant) {
    private static final String EMBEDDED = "headwater_vectors_embedded_total";

    /**
     * Makes the collection's tables anew from the log, and has readers read them.
     *
     * @return pieces of text that were embedded from the begin until none waits
     */
    long embeddedAgain(List<SearchedReplica> replicas) {
        double before = embedded();
        for (SearchedReplica replica : replicas) {
            Progress.say("replaying the collection");
            replay(replica);
        }
        replicas.forEach(SearchedReplica::awaitEmbedded);
        return Math.round(embedded() - before);
    }

    private void replay(SearchedReplica replica) {
        CollectionTable.Key key = new CollectionTable.Key(tenant, SearchClient.COLLECTION);
        ReplicaDatabase database = new ReplicaDatabase(
                replica.database().jdbcUrl(),
                source(replica.database().jdbcUrl(), replica.database().user()));
        PGSimpleDataSource log =
                source(installation.log().jdbcUrl(), installation.log().user());
        try {
            if (new Rebuild(log, database, new Silent(), new Pace(Pace.UNLIMITED)).start(key)
                    != Rebuild.Outcome.READY) {
                throw new BenchFailed("the replayed collection differs from the log");
            }
            new Switching(database).switchOver(key);
            new Switching(database).finish(key);
        } catch (SQLException | CannotReplay e) {
            throw new BenchFailed("the collection could not be replayed", e);
        }
    }

    private static PGSimpleDataSource source(String url, String user) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setUser(user);
        return source;
    }

    /** Pieces of text that all replicas' processors embedded since they started. */
    private double embedded() {
        URI metrics = URI.create(installation.addresses().projections() + "/actuator/prometheus");
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(EMBEDDED + "{"))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (IOException e) {
            throw new BenchFailed("the projections do not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailed("interrupted", e);
        }
    }

    private static final class Silent implements ReplayListener {
        @Override
        public void step(String what) {}

        @Override
        public void copied(Copied rows) {}

        @Override
        public void found(Finding finding) {}
    }
}
