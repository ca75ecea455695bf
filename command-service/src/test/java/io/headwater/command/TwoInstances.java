package io.headwater.command;

import io.headwater.http.BearerKey;
import io.headwater.parts.Database;
import io.headwater.parts.RealParts;
import java.util.List;

/** Two instances of the service on one log, with one operator's key. */
record TwoInstances(CommandService left, CommandService right) implements AutoCloseable {
    /**
     * Starts both on a new log.
     *
     * @param name how the log's database begins
     */
    static TwoInstances start(String name) {
        Database database = RealParts.get().newDatabase(name);
        BearerKey operator = BearerKey.random();
        return new TwoInstances(CommandService.start(database, operator), CommandService.start(database, operator));
    }

    List<CommandService> both() {
        return List.of(left, right);
    }

    @Override
    public void close() {
        left.close();
        right.close();
    }
}
