package io.headwater.projections.engine;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** The fixed tables of a replica database, in schema {@code headwater}; docs/formats.md, section 4. */
public final class ReplicaSchema {
    private ReplicaSchema() {}

    /**
     * Creates the tables or brings them to this build's version; safe to call from several processes at once. The user must
     * be allowed to create the extension {@code vector}, unless it is there.
     */
    public static void migrate(DataSource replica) {
        Flyway.configure()
                .dataSource(replica)
                .locations("classpath:db/replica")
                .defaultSchema("headwater")
                .createSchemas(true)
                .load()
                .migrate();
    }
}
