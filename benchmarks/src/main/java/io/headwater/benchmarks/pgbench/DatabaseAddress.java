package io.headwater.benchmarks.pgbench;

import io.headwater.benchmarks.report.BenchFailed;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * A database as a client of any kind reaches it; without a password, so for servers that trust this machine.
 *
 * @param host name or address
 * @param port of the server
 * @param database its name
 * @param user superuser or owner of the log
 */
public record DatabaseAddress(String host, int port, String database, String user) {
    private static final String SCHEME = "jdbc:";
    private static final int DEFAULT_PORT = 5432;

    /**
     * Reads a JDBC URL such as {@code jdbc:postgresql://127.0.0.1:5432/log}.
     *
     * @throws BenchFailed if it is no such URL with a host and a database
     */
    public static DatabaseAddress ofJdbcUrl(String url, String user) {
        try {
            URI address = URI.create(url.substring(url.startsWith(SCHEME) ? SCHEME.length() : 0));
            if (address.getHost() != null && address.getPath().length() > 1) {
                int port = address.getPort() < 0 ? DEFAULT_PORT : address.getPort();
                return new DatabaseAddress(
                        address.getHost(), port, address.getPath().substring(1), user);
            }
        } catch (IllegalArgumentException e) {
            // Falls through to the same answer.
        }
        throw new BenchFailed("a log is named like jdbc:postgresql://127.0.0.1:5432/log, not " + url);
    }

    /** Another database of the same server. */
    public DatabaseAddress withDatabase(String other) {
        return new DatabaseAddress(host, port, other, user);
    }

    /** The JDBC URL, without the user. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }

    /** A new connection in autocommit mode; the caller closes it. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), user, "");
    }
}
