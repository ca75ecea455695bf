package io.headwater.query.replicas;

import io.headwater.events.ApiKey.Scope;
import io.headwater.events.Json;
import io.headwater.events.Partition;
import io.headwater.http.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code GET /v1/replicas}, for operators: how far every replica is. */
@RestController
final class ReplicaController {
    private final FreshReads reads;
    private final TopicHeads heads;

    ReplicaController(FreshReads reads, TopicHeads heads) {
        this.reads = reads;
        this.heads = heads;
    }

    /**
     * {@code {"items": [{"name", "state", "partitions": [{"partition", "epoch", "position", "lagEvents", "lagSeconds"}, …]},
     * …]}}. The state is {@code up} or {@code down}; the lags are null where the topic's end is not known.
     */
    @GetMapping("/v1/replicas")
    ResponseEntity<byte[]> list(HttpServletRequest request) {
        Caller.of(request).requireOperator(Scope.READ);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode items = json.putArray("items");
        reads.replicas().forEach(replica -> describe(replica, items.addObject()));
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(Json.write(json));
    }

    private static final String CHECKPOINTS = """
            SELECT
              partition,
              epoch,
              position,
              extract(epoch FROM now() - updated_at)::double precision AS idle_seconds
            FROM headwater.checkpoint
            WHERE projection = 'records'
            ORDER BY partition
            """;

    private void describe(Replica replica, ObjectNode json) {
        json.put("name", replica.name());
        try (Connection connection = replica.connect();
                PreparedStatement statement = connection.prepareStatement(CHECKPOINTS);
                ResultSet row = statement.executeQuery()) {
            json.put("state", "up");
            ArrayNode partitions = json.putArray("partitions");
            while (row.next()) {
                describe(row, partitions.addObject());
            }
        } catch (SQLException e) {
            json.put("state", "down");
            json.putArray("partitions");
        }
    }

    private void describe(ResultSet row, ObjectNode json) throws SQLException {
        Partition partition = new Partition(row.getInt("partition"));
        Checkpoint checkpoint = Checkpoint.read(row, "epoch", "position");
        json.put("partition", partition.number());
        json.put("epoch", checkpoint.epoch());
        json.put("position", checkpoint.position().value());
        Optional<Checkpoint> head = heads.head(partition);
        if (head.isPresent()) {
            long lagEvents = Math.max(
                    0, head.get().position().value() - checkpoint.position().value());
            json.put("lagEvents", lagEvents);
            json.put("lagSeconds", lagEvents == 0 ? 0.0 : row.getDouble("idle_seconds"));
        } else {
            json.putNull("lagEvents");
            json.putNull("lagSeconds");
        }
    }
}
