package io.headwater.command.store;

import java.time.Duration;

/**
 * That an answer be kept in the transaction that stores the events it speaks of, if its key was not used yet.
 *
 * @param key under which it is found again
 * @param answer without its token if there are events, which give it one
 * @param time for which the key is remembered, by the clock of the log's database
 */
public record Keep(IdempotencyKey key, KeptAnswer answer, Duration time) {}
