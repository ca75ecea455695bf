package io.headwater.query.replicas;

import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.Token;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Up to where a replica has applied one partition.
 *
 * @param epoch of the last event applied
 * @param position of the last event applied; {@link Position#START} before the first
 */
public record Checkpoint(int epoch, Position position) {
    /** Nothing was applied yet. */
    public static final Checkpoint NONE = new Checkpoint(1, Position.START);

    /** Reads two columns, both NULL where the replica has no checkpoint yet. */
    public static Checkpoint read(ResultSet row, String epoch, String position) throws SQLException {
        int epochNumber = row.getInt(epoch);
        return row.wasNull() ? NONE : new Checkpoint(epochNumber, new Position(row.getLong(position)));
    }

    /** Whether what the token stands for is applied. */
    public boolean reaches(Token token) {
        return epoch == token.epoch() && position.compareTo(token.position()) >= 0;
    }

    /** Whether the log was recovered after the token was given, so that nobody can say what became of its write. */
    public boolean outdates(Token token) {
        return epoch > token.epoch();
    }

    /** Whether it has events that the other one has not; nobody can say so of one before the log was recovered. */
    public boolean isAheadOf(Checkpoint other) {
        return epoch > other.epoch || (epoch == other.epoch && position.isAfter(other.position));
    }

    /** What an answer from this snapshot has seen. */
    public Token token(Partition partition) {
        return new Token(epoch, partition, position);
    }
}
