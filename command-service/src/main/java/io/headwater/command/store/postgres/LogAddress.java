package io.headwater.command.store.postgres;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the log's database is, and how it was laid out.
 *
 * @param url JDBC URL of PostgreSQL 15 or newer, to the server itself or through a pooler in session mode
 * @param user owner of the schemas {@code log} and {@code control}
 * @param password may be empty
 * @param partitions of the log, 1 to 1 024, default 32; fixed when the log is created
 * @param connectionsMax for reads and for the control tables, 1 to 100, default 10; every flush lane has one more
 */
@ConfigurationProperties("headwater.log")
public record LogAddress(
        String url,
        String user,
        @DefaultValue("") String password,
        @DefaultValue("32") int partitions,
        @DefaultValue("10") int connectionsMax) {
    public LogAddress {
        if (partitions < 1 || partitions > 1024) {
            throw new IllegalArgumentException("headwater.log.partitions is 1 to 1024, not " + partitions);
        }
        if (connectionsMax < 1 || connectionsMax > 100) {
            throw new IllegalArgumentException("headwater.log.connections-max is 1 to 100, not " + connectionsMax);
        }
    }
}
