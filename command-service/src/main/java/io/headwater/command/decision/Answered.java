package io.headwater.command.decision;

import io.headwater.command.store.KeptAnswer;

/**
 * The answer to a command that came with an idempotency key.
 *
 * @param answer as it is kept
 * @param isRepeated whether it is that of an earlier command with the key, perhaps of another request, instead of this one,
 *     which then left no trace
 */
public record Answered(KeptAnswer answer, boolean isRepeated) {}
