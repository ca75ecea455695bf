package io.headwater.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.JsonText;
import io.headwater.query.ServiceFixture.Answer;
import java.math.BigDecimal;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Numbers of the greatest exponents, which a replica writes out with more digits than a request may have. */
class FarNumbersE2EIT {
    private static final String FAR = "/v1/tenants/acme/collections/far/";

    @Test
    void theyAreReadAndAddedUp() throws SQLException {
        try (ServiceFixture service = new ServiceFixture(1)) {
            // given
            AppliedEvents applied = new AppliedEvents(service.replica());
            applied.defined("far", 11, """
                    {"schema": {"properties": {"total": {"type": "number"}}},
                     "aggregates": {"overall": {"measures": {"revenue": {"sum": "total"}}}}}""");
            applied.created("far", "1", "{'total': 1E1000}");
            applied.created("far", "2", "{'total': -9.5E1000}");
            applied.created("far", "3", "{'total': 1E-1000}");
            applied.apply();

            // when
            JsonNode overall = tree(service.get(FAR + "aggregates/overall"));
            JsonNode record = tree(service.get(FAR + "records/1?fields=total"));
            JsonNode list = tree(service.get(FAR + "records?fields=total"));

            // then
            BigDecimal sum = new BigDecimal("-8.5E1000").add(new BigDecimal("1E-1000"));
            assertThat(overall.at("/items/0/measures/revenue").decimalValue()).isEqualByComparingTo(sum);
            assertThat(record.at("/data/total").decimalValue()).isEqualByComparingTo(new BigDecimal("1E1000"));
            assertThat(list.at("/items/2/data/total").decimalValue()).isEqualByComparingTo(new BigDecimal("1E-1000"));
        }
    }

    private static JsonNode tree(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return JsonText.of(answer.body()).tree();
    }
}
