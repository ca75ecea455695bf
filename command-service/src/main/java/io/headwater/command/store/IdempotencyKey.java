package io.headwater.command.store;

import io.headwater.events.Incarnation;

/**
 * Names one request of one client, so that it can be told when it comes again.
 *
 * @param tenant what it is about; a tenant that was provisioned anew remembers nothing
 * @param credential id of the API key that it came with: clients do not see each other's keys
 * @param key made up by the client, 1 to 255 visible ASCII characters; a blank and more follow in keys that are derived from it
 */
public record IdempotencyKey(Incarnation tenant, String credential, String key) {}
