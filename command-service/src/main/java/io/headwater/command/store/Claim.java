package io.headwater.command.store;

import io.headwater.events.Incarnation;
import java.util.UUID;

/**
 * A value that one record of a collection may have, in fields that are unique.
 *
 * @param collection whose records
 * @param fields that are unique together, joined by commas: {@code artistId,title}
 * @param valueHash of their values: the first half of a SHA-256; what is equal as JSON has the same
 */
public record Claim(Incarnation collection, String fields, UUID valueHash) {}
