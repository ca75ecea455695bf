package io.headwater.standalone.home;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProbeTest {
    private static final String METERS = """
            # HELP headwater_relay_lag_events Events not yet in Kafka, all partitions
            # TYPE headwater_relay_lag_events gauge
            headwater_relay_lag_events 12345.0
            headwater_relay_lag_events_max 300.0
            headwater_projection_lag_events{partition="0",replica="one"} 1.0
            headwater_projection_lag_events{partition="1",replica="the \\"other\\" one"} 1.2E7
            """;

    @Test
    void aMeterIsTheSumOfItsSamplesAndOfNoOtherMeters() {
        assertThat(Probe.sum(METERS, "headwater_relay_lag_events")).hasValue(12_345);
        assertThat(Probe.sum(METERS, "headwater_projection_lag_events")).hasValue(12_000_001);
    }

    @Test
    void aMeterThatIsNotThereIsEmpty() {
        assertThat(Probe.sum(METERS, "headwater_relay")).isEmpty();
        assertThat(Probe.sum("", "headwater_relay_lag_events")).isEmpty();
    }
}
