package io.headwater.command.store;

import java.time.Duration;

/**
 * That an answer be kept in the transaction that stores the events it speaks of, if its key was not used yet.
 *
 * @param key under which it is found again
 * @param answer gets its token from the append that it is kept with, unless it is kept by itself
 * @param time for which the key is remembered, by the clock of the log's database
 */
public record Keep(IdempotencyKey key, KeptAnswer answer, Duration time) {}
