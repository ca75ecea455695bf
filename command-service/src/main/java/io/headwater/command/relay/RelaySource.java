package io.headwater.command.relay;

import io.headwater.command.control.ControlStore;
import io.headwater.command.store.EventStore;
import io.headwater.command.store.postgres.LogDatabase;

/**
 * What is published.
 *
 * @param log of the database that the other two read
 */
public record RelaySource(LogDatabase log, EventStore events, ControlStore control) {}
