package io.headwater.projections.own;

import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.events.Subject;
import io.headwater.events.Version;
import io.headwater.ownprojections.EffectProjection;
import io.headwater.ownprojections.EventBatch;
import io.headwater.ownprojections.OnFault;
import io.headwater.ownprojections.OwnProjection;
import io.headwater.ownprojections.SqlProjection;
import io.headwater.ownprojections.TryLater;
import io.headwater.projections.engine.Projection;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** An own projection as the engine sees it: makes of whatever its code throws what the engine knows how to take. */
final class Driven implements Projection {
    static final String PREFIX = "own_";

    // Of no class that blames the data, nor of one that says that the replica is away.
    private static final String TRY_LATER = "HW000";

    private final OwnProjection own;

    Driven(OwnProjection own) {
        this.own = own;
    }

    @Override
    public String name() {
        return PREFIX + own.name();
    }

    @Override
    public boolean stopsAtFaults() {
        return own.onFault() == OnFault.STOP;
    }

    // What was delivered for one partition would be delivered again because of another.
    @Override
    public boolean sharesTransactions() {
        return own instanceof SqlProjection;
    }

    @Override
    public List<Refusal> apply(Connection transaction, Partition partition, List<EventEnvelope> events)
            throws SQLException {
        EventBatch batch = new EventBatch(partition, events);
        try {
            switch (own) {
                case SqlProjection sql -> OwnSchema.within(transaction, name(), guarded -> sql.apply(guarded, batch));
                case EffectProjection effect -> effect.deliver(batch);
            }
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw later(e);
        } catch (TryLater | IOException e) {
            throw later(e);
        } catch (SQLException e) {
            throw asItIs(e);
        } catch (RuntimeException e) {
            throw throughWrappers(e);
        } catch (LinkageError | AssertionError | StackOverflowError e) {
            // A fault of that code as any other: nothing of this process is broken.
            throw new IllegalStateException(e.toString(), e);
        }
    }

    private SQLException later(Exception e) {
        return new SQLException(own.name() + " is to be tried later: " + e, TRY_LATER, e);
    }

    // Without a state it is none of the database's, and to the engine the replica would be away.
    private static SQLException asItIs(SQLException e) {
        if (e.getSQLState() == null) {
            throw new IllegalStateException(e.toString(), e);
        }
        return e;
    }

    /** What a library made of an error of the database is still one: a deadlock, say, is no event's fault. */
    private static SQLException throughWrappers(RuntimeException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql;
            }
        }
        throw e;
    }

    /** Nothing: what an own projection makes of versions is its own affair. */
    @Override
    public void passOver(Connection transaction, Partition partition, Subject subject, Version version) {}

    @Override
    public void committed(Partition partition) {}

    @Override
    public void forget(Partition partition) {}
}
