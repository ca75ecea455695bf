package io.headwater.command.key;

import io.headwater.command.control.ControlStore;
import io.headwater.command.control.NamedKey;
import io.headwater.events.ApiKey;
import io.headwater.http.BearerKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;

/** The first key of all: an operator's, from a setting. */
final class OperatorKey {
    private OperatorKey() {}

    /**
     * Stores the key's hash unless it is there already.
     *
     * @param text {@code hw_<id>_<secret>}; blank for none
     * @throws IllegalArgumentException if it has another form; the text is not repeated
     */
    static void ensure(String text, ControlStore control) {
        if (text.isBlank()) {
            return;
        }
        BearerKey bearer = BearerKey.parse(text.strip())
                .orElseThrow(() ->
                        new IllegalArgumentException("headwater.operator-key is hw_<16 hex digits>_<64 hex digits>"));
        ApiKey key = new ApiKey(bearer.id(), null, bearer.secretHash(), Set.of(ApiKey.Scope.values()), Set.of(), null);
        boolean isThere = control.findKey(bearer.id())
                .filter(stored -> stored.revokedAt() == null && stored.key().equals(key))
                .isPresent();
        if (!isThere) {
            control.putKey(new NamedKey(key, "operator", Instant.now().truncatedTo(ChronoUnit.MICROS), null));
        }
    }
}
