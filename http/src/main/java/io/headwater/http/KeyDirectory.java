package io.headwater.http;

import io.headwater.events.ApiKey;
import java.util.Optional;

/** The API keys a service knows at present; asked on every request, so it answers from memory. */
@FunctionalInterface
public interface KeyDirectory {
    /** The key of an id; empty if there is none or it was revoked. */
    Optional<ApiKey> find(String id);
}
