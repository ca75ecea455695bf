package io.headwater.projections;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.parts.Database;
import io.headwater.parts.RealParts;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

class OlderProjectionsIT {

    @ParameterizedTest
    @CsvSource({
        "headwater-projections-rows,true",
        "headwater-projections-rows-1,true",
        "headwater-projections-rows-2,false",
        "headwater-projections-rows-10,false",
        "headwater-projections-rows-x,false",
        "headwater-projections-history,false",
        "other-99999999999999999999,false",
        "'',false"
    })
    void theyAreKnownByTheNameOfTheirConnections(String applicationName, boolean isOlder) throws SQLException {
        // given
        Database replica = RealParts.get().newDatabase("replica");
        PGSimpleDataSource named = new PGSimpleDataSource();
        named.setUrl(replica.url());
        named.setUser(replica.user());
        named.setPassword(replica.password());
        named.setApplicationName(applicationName);

        try (Connection _ = named.getConnection()) {
            // when, then
            assertThat(OlderProjections.areAt(replica.dataSource())).isEqualTo(isOlder);
        }
        assertThat(OlderProjections.applicationName()).isEqualTo("headwater-projections-rows-2");
    }

    @Test
    void thoseOfAnotherDatabaseDoNotMatter() throws SQLException {
        // given
        Database other = RealParts.get().newDatabase("replica");
        PGSimpleDataSource named = new PGSimpleDataSource();
        named.setUrl(other.url());
        named.setUser(other.user());
        named.setPassword(other.password());
        named.setApplicationName("headwater-projections-rows");

        try (Connection _ = named.getConnection()) {
            // when, then
            assertThat(OlderProjections.areAt(
                            RealParts.get().newDatabase("replica").dataSource()))
                    .isFalse();
        }
    }
}
