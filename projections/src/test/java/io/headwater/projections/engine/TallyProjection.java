package io.headwater.projections.engine;

import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.events.Subject;
import io.headwater.events.Version;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Notes each event in a table that keeps doubles, so that an event applied twice shows. */
class TallyProjection implements Projection {
    @Override
    public String name() {
        return "tally";
    }

    @Override
    public List<Refusal> apply(Connection transaction, Partition partition, List<EventEnvelope> events)
            throws SQLException {
        try (PreparedStatement statement =
                transaction.prepareStatement("INSERT INTO tally SELECT ?, unnest(?::bigint[])")) {
            statement.setInt(1, partition.number());
            Long[] positions =
                    events.stream().map(event -> event.position().value()).toArray(Long[]::new);
            statement.setArray(2, transaction.createArrayOf("bigint", positions));
            statement.executeUpdate();
        }
        return List.of();
    }

    @Override
    public void passOver(Connection transaction, Partition partition, Subject subject, Version version) {}

    @Override
    public void committed(Partition partition) {}

    @Override
    public void forget(Partition partition) {}
}
