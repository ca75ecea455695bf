package io.headwater.command.store.axon;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of the write path.
 *
 * @param statesMax memory for the states of streams, measured by their size as JSON (parsed, they take several times as
 *     much), 0 to 16 GB, default 32 MB
 */
@ConfigurationProperties("headwater.write-path")
public record WritePathSettings(@DefaultValue("32MB") DataSize statesMax) {
    public WritePathSettings {
        if (statesMax.isNegative() || statesMax.toGigabytes() > 16) {
            throw new IllegalArgumentException("headwater.write-path.states-max is 0 to 16 GB, not " + statesMax);
        }
    }
}
