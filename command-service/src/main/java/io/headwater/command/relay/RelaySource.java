package io.headwater.command.relay;

import io.headwater.command.control.ControlStore;
import io.headwater.command.store.postgres.LogDatabase;
import io.headwater.command.store.postgres.PostgresEventStore;

/**
 * What is published.
 *
 * @param log of the database that the other two read
 */
public record RelaySource(LogDatabase log, PostgresEventStore events, ControlStore control) {}
