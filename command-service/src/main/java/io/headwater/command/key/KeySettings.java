package io.headwater.command.key;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where keys begin, and how soon changes of them are known.
 *
 * @param operatorKey {@code hw_<16 hex digits>_<64 hex digits>}, an operator's key that is stored (hashed) at start if it
 *     is not there; blank, the default, for none
 * @param controlPoll between two looks at the control tables for what other instances changed, 10 ms to 1 s, default
 *     250 ms
 */
@ConfigurationProperties("headwater")
public record KeySettings(
        @DefaultValue("") String operatorKey,
        @DefaultValue("250ms") Duration controlPoll) {
    public KeySettings {
        if (controlPoll.toMillis() < 10 || controlPoll.toMillis() > 1000) {
            throw new IllegalArgumentException("headwater.control-poll is 10 ms to 1 s, not " + controlPoll);
        }
    }
}
