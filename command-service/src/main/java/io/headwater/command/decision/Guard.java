package io.headwater.command.decision;

import io.headwater.command.store.StreamId;
import io.headwater.events.Version;

/**
 * A stream that a command looked at without changing it, such as its collection's definition.
 *
 * @param stream looked at
 * @param version seen
 * @param outdated called when the stream turns out to have another version, before the command is put again
 */
public record Guard(StreamId stream, Version version, Runnable outdated) {}
