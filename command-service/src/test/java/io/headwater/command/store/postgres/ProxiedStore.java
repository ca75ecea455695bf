package io.headwater.command.store.postgres;

import io.headwater.command.store.Append;
import io.headwater.command.store.AppendOutcome;
import io.headwater.command.store.Appends;
import io.headwater.parts.PostgresServer;
import io.headwater.parts.RealParts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;

/** A store on a server of its own, with a proxy between them that can lose messages. One event is appended already. */
record ProxiedStore(PostgresServer postgres, CuttingProxy proxy, LogDatabase log, PostgresEventStore store)
        implements AutoCloseable {
    private static final int PARTITIONS = 4;
    private static final int CONNECTIONS = 2;

    static ProxiedStore start() throws IOException {
        PostgresServer postgres = RealParts.get().ownPostgres();
        CuttingProxy proxy = new CuttingProxy(postgres.port());
        String url = postgres.jdbcUrl("postgres").replace(":" + postgres.port() + "/", ":" + proxy.port() + "/");
        LogDatabase log = LogDatabase.open(new LogAddress(url, PostgresServer.USER, "", PARTITIONS, CONNECTIONS));
        PostgresEventStore store = new PostgresEventStore(log, StoreSettings.DEFAULTS, new SimpleMeterRegistry());
        store.append(Appends.one(0, "warm", 0)).join();
        return new ProxiedStore(postgres, proxy, log, store);
    }

    AppendOutcome append(Append append) {
        return store.append(append).join();
    }

    @Override
    public void close() throws IOException {
        store.close();
        log.close();
        proxy.close();
        postgres.close();
    }
}
