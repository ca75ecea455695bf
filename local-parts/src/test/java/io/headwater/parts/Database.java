package io.headwater.parts;

import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database that belongs to one test class.
 *
 * @param url JDBC URL without user and password
 * @param user superuser of its server
 * @param password may be empty
 */
public record Database(String url, String user, String password) {

    /** A data source without a pool: every connection is a new one. */
    public DataSource dataSource() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url);
        dataSource.setUser(user);
        dataSource.setPassword(password);
        return dataSource;
    }
}
