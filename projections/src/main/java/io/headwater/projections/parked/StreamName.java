package io.headwater.projections.parked;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names of what a parked event is about, as they came, readable or not.
 *
 * @param tenant empty if the event does not say
 * @param collection empty for an event about the tenant as such
 * @param record empty for an event about the tenant or the collection as such
 */
public record StreamName(String tenant, String collection, String record) {
    /** Comes before all others. */
    static final StreamName START = new StreamName("", "", "");

    /** Reads the columns {@code tenant}, {@code collection} and {@code record_id}, none of them null. */
    static StreamName read(ResultSet row) throws SQLException {
        return new StreamName(row.getString("tenant"), row.getString("collection"), row.getString("record_id"));
    }

    /** The names there are, such as {@code acme/orders/o-17}. */
    @Override
    public String toString() {
        return Stream.of(tenant, collection, record)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.joining("/"));
    }
}
