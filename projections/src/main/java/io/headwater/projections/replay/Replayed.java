package io.headwater.projections.replay;

import io.headwater.events.Incarnation;
import io.headwater.events.Partition;
import io.headwater.projections.engine.PartitionHold;
import io.headwater.projections.records.CollectionTable;
import io.headwater.projections.records.Generations;
import io.headwater.projections.records.RecordProjection;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** A collection with its replay, as one replica has them. */
record Replayed(Generations.Present present, Replay replay, String replica) {

    /** Finds a collection, or says that there is none. */
    static Generations.Present present(Connection connection, ReplicaDatabase replica, CollectionTable.Key key)
            throws SQLException {
        return new Generations(connection)
                .find(key)
                .orElseThrow(() -> new CannotReplay("replica %s has no collection %s of tenant %s"
                        .formatted(replica.name(), key.collection(), key.tenant())));
    }

    /** Finds a collection and its replay, or says what of them there is not. */
    static Replayed of(Connection connection, ReplicaDatabase replica, CollectionTable.Key key) throws SQLException {
        Generations.Present present = present(connection, replica, key);
        Replay replay = new Replays(connection)
                .find(present.table().incarnation())
                .orElseThrow(() -> new CannotReplay("there is no replay of collection %s of tenant %s on replica %s"
                        .formatted(key.collection(), key.tenant(), replica.name())));
        return new Replayed(present, replay, replica.name());
    }

    /** The same of a replay that the engine knows nothing of yet, and that can go on. */
    static Replayed loading(Connection connection, ReplicaDatabase replica, CollectionTable.Key key)
            throws SQLException {
        Replayed replayed = of(connection, replica, key);
        if (replayed.replay.state() != ReplayState.LOADING) {
            throw new CannotReplay(replayed.refusal());
        }
        if (!replayed.present.definitionVersion().equals(replayed.replay.definitionVersion())) {
            throw new CannotReplay(
                    "the definition of collection %s of tenant %s changed from version %s to %s since the replay began:"
                                    .formatted(
                                            key.collection(),
                                            key.tenant(),
                                            replayed.replay.definitionVersion(),
                                            replayed.present.definitionVersion())
                            + " cancel it and start again");
        }
        return replayed;
    }

    /** How long a batch of the engine is waited for, which is tried again then. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** Holds the engine of the rows still at a partition. */
    static PartitionHold hold(Connection transaction, Partition partition) throws SQLException {
        return PartitionHold.take(transaction, RecordProjection.NAME, partition, PATIENCE);
    }

    Incarnation collection() {
        return present.table().incarnation();
    }

    /** The generation that is not read. */
    CollectionTable twin() {
        return present.table().generation(replay.table());
    }

    /** Whether readers read the newer of the two. */
    boolean isSwitched() {
        return present.generation() > replay.generation();
    }

    /** Why something else than what was asked for has to be done first. */
    String refusal() {
        String next = switch (replay.state()) {
            case LOADING -> replay.paused() ? "is paused: resume or cancel it" : "is loading: resume or cancel it";
            case FOLLOWING -> "is not compared yet: resume or cancel it";
            case READY -> "is ready: switch or cancel it";
            case SWITCHED -> "is switched: roll it back or finish it";
            case FAILED -> "has failed (%s): %s it".formatted(replay.error(), isSwitched() ? "finish" : "cancel");
            case ENDED -> "is ending: %s it once more".formatted(isSwitched() ? "finish" : "cancel");
        };
        return "the replay of collection %s of tenant %s on replica %s %s"
                .formatted(
                        present.table().key().collection(),
                        present.table().key().tenant(),
                        replica,
                        next);
    }
}
