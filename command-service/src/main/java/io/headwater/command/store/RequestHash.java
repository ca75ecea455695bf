package io.headwater.command.store;

/**
 * Tells whether two requests of one idempotency key are the same.
 *
 * @param hex SHA-256 of everything in the request that the command depends on, 64 lower-case hex digits
 */
public record RequestHash(String hex) {}
