package io.headwater.benchmarks.pgbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.benchmarks.report.BenchFailed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseAddressTest {
    @Test
    void aJdbcUrlIsTakenApart() {
        // when
        DatabaseAddress address = DatabaseAddress.ofJdbcUrl("jdbc:postgresql://127.0.0.1:15432/headwater", "postgres");

        // then
        assertThat(address).isEqualTo(new DatabaseAddress("127.0.0.1", 15432, "headwater", "postgres"));
        assertThat(address.withDatabase("other").jdbcUrl()).isEqualTo("jdbc:postgresql://127.0.0.1:15432/other");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "headwater", "jdbc:postgresql:headwater", "jdbc:postgresql://127.0.0.1", "not a url"})
    void anythingElseIsRefusedWithAnExample(String url) {
        assertThatThrownBy(() -> DatabaseAddress.ofJdbcUrl(url, "postgres"))
                .isInstanceOf(BenchFailed.class)
                .hasMessageContaining("jdbc:postgresql://127.0.0.1:5432/log");
    }
}
