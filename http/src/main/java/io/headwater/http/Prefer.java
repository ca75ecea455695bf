package io.headwater.http;

import java.time.Duration;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The preferences of a request, RFC 7240; what is unknown or malformed is passed over, as the RFC asks.
 *
 * @param returnRepresentation whether {@code return=representation} was asked for
 * @param respondAsync whether {@code respond-async} was asked for
 * @param waitMax the value of {@code wait}, in whole seconds; empty if absent
 */
public record Prefer(boolean returnRepresentation, boolean respondAsync, Optional<Duration> waitMax) {

    /** Reads all {@code Prefer} headers of a request; the first of several equal names counts. */
    public static Prefer parse(Enumeration<String> headers) {
        if (!headers.hasMoreElements()) {
            return new Prefer(false, false, Optional.empty());
        }
        Map<String, String> preferences = new HashMap<>();
        while (headers.hasMoreElements()) {
            for (String preference : headers.nextElement().split(",", -1)) {
                String[] parts = preference.split(";", 2)[0].split("=", 2);
                String value = parts.length == 2 ? parts[1].strip().replace("\"", "") : "";
                preferences.putIfAbsent(parts[0].strip().toLowerCase(Locale.ROOT), value);
            }
        }
        return new Prefer(
                "representation".equals(preferences.get("return")),
                preferences.containsKey("respond-async"),
                Optional.ofNullable(preferences.get("wait")).flatMap(Prefer::seconds));
    }

    private static Optional<Duration> seconds(String text) {
        return text.matches("[0-9]{1,6}") ? Optional.of(Duration.ofSeconds(Long.parseLong(text))) : Optional.empty();
    }
}
