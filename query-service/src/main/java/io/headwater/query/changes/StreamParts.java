package io.headwater.query.changes;

/** What every stream is made of. */
record StreamParts(Feeds feeds, Backlog backlog, States states, ChangesSettings settings, ChangesMetrics metrics) {}
