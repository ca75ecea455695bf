package io.headwater.projections.records;

import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.events.RecordId;
import io.headwater.events.Subject;
import io.headwater.events.Version;
import io.headwater.projections.aggregates.CountChanges;
import io.headwater.projections.engine.ParkedEvents;
import io.headwater.projections.engine.Projection;
import io.headwater.projections.vectors.SearchText;
import io.headwater.projections.vectors.VectorQueue;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The records read model: applies a batch as a few runs of record events, each folded in memory and written set by set,
 * between the rarer events that change tenants and collections.
 */
public final class RecordProjection implements Projection {
    /** Names its checkpoints and parked events in a replica. */
    public static final String NAME = "records";

    private final Runnable wakeVectors;
    private final Map<Partition, Catalogue> catalogues = new ConcurrentHashMap<>();
    private final Set<Partition> vectorWork = ConcurrentHashMap.newKeySet();

    /**
     * The projection of one replica.
     *
     * @param wakeVectors called after a commit that left work for the vectors; must not block
     */
    public RecordProjection(Runnable wakeVectors) {
        this.wakeVectors = wakeVectors;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Refusal> apply(Connection transaction, Partition partition, List<EventEnvelope> events)
            throws SQLException {
        Batch batch = new Batch(transaction, partition, catalogues.computeIfAbsent(partition, _ -> new Catalogue()));
        for (EventEnvelope envelope : events) {
            batch.add(envelope);
        }
        batch.writeRun();
        batch.refusals.sort(
                Comparator.comparing((Refusal refusal) -> refusal.event().position()));
        return batch.refusals;
    }

    @Override
    public void passOver(Connection transaction, Partition partition, Subject subject, Version version)
            throws SQLException {
        if (subject.collection() == null || subject.record() == null) {
            return; // Definitions do not count their versions.
        }
        CollectionTable.Key key = new CollectionTable.Key(subject.tenant(), subject.collection());
        Catalogue catalogue = catalogues.computeIfAbsent(partition, _ -> new Catalogue());
        CollectionTable table = catalogue.find(transaction, key).orElse(null);
        if (table != null) {
            new RecordRows(transaction, table).passOver(subject.record(), version);
            if (table.twin() != null) {
                new Twins(transaction, catalogue).passOver(table, table.twin(), subject.record(), version);
            }
        }
    }

    @Override
    public void committed(Partition partition) {
        if (vectorWork.remove(partition)) {
            wakeVectors.run();
        }
    }

    @Override
    public void forget(Partition partition) {
        catalogues.remove(partition);
        vectorWork.remove(partition);
    }

    /** One batch under way. */
    private final class Batch {
        private final Connection transaction;
        private final Partition partition;
        private final Catalogue catalogue;
        private final Definitions definitions;
        private final Twins twins;
        private final CountChanges counts = new CountChanges();
        private final List<Refusal> refusals = new ArrayList<>();
        private final Set<StreamKey> refused = new HashSet<>();
        private final Map<CollectionTable.Key, Map<RecordId, List<RecordFold.Step>>> run = new LinkedHashMap<>();

        /** What an event makes of the tables; returns why it cannot, null if it did. */
        private interface Change {
            @Nullable
            String in(Definitions definitions) throws SQLException;
        }

        /** A record by its names. */
        private record StreamKey(CollectionTable.Key collection, RecordId record) {}

        Batch(Connection transaction, Partition partition, Catalogue catalogue) {
            this.transaction = transaction;
            this.partition = partition;
            this.catalogue = catalogue;
            this.twins = new Twins(transaction, catalogue);
            this.definitions = new Definitions(transaction, catalogue, twins);
        }

        void add(EventEnvelope envelope) throws SQLException {
            Event event;
            try {
                event = envelope.event();
            } catch (RuntimeException e) {
                refuse(new Refusal(envelope, String.valueOf(e.getMessage())));
                return;
            }
            switch (event) {
                case Event.RecordEvent change -> addToRun(envelope, change);
                case Event.CollectionEvent change -> {
                    if (define(envelope, definitions -> definitions.apply(envelope, change))) {
                        // A changed search queues all records; waking for nothing costs nothing.
                        vectorWork.add(partition);
                    }
                }
                case Event.TenantEvent change -> define(envelope, definitions -> definitions.apply(envelope, change));
            }
        }

        /** Applies a change of a tenant or a collection, after all records before it; false if it is refused. */
        private boolean define(EventEnvelope envelope, Change change) throws SQLException {
            writeRun();
            String error = change.in(definitions);
            if (error != null) {
                refuse(new Refusal(envelope, error));
                return false;
            }
            if (ParkedEvents.ends(envelope)) {
                // With it all that was parked ends, and the names are free for records that have nothing to do with it.
                refused.removeIf(stream -> isWithin(stream.collection(), envelope.subject()));
            }
            return true;
        }

        private static boolean isWithin(CollectionTable.Key collection, Subject ended) {
            return collection.tenant().equals(ended.tenant())
                    && (ended.collection() == null || collection.collection().equals(ended.collection()));
        }

        private void addToRun(EventEnvelope envelope, Event.RecordEvent event) {
            CollectionTable.Key key = key(envelope);
            RecordId id = Objects.requireNonNull(envelope.subject().record());
            if (!refused.isEmpty() && refused.contains(new StreamKey(key, id))) {
                refusals.add(new Refusal(envelope, "an earlier event of the same record is parked"));
            } else {
                run.computeIfAbsent(key, _ -> new LinkedHashMap<>())
                        .computeIfAbsent(id, _ -> new ArrayList<>(1))
                        .add(new RecordFold.Step(envelope, event));
            }
        }

        private void refuse(Refusal refusal) {
            refusals.add(refusal);
            if (refusal.event().subject().record() != null) {
                refused.add(new StreamKey(
                        key(refusal.event()), refusal.event().subject().record()));
            }
        }

        void writeRun() throws SQLException {
            if (run.isEmpty()) {
                return;
            }
            Map<CollectionTable.Key, CollectionTable> tables = catalogue.findToWrite(transaction, run.keySet());
            for (Map.Entry<CollectionTable.Key, Map<RecordId, List<RecordFold.Step>>> records : run.entrySet()) {
                CollectionTable table = tables.get(records.getKey());
                if (table == null) {
                    refuseAll(records.getKey(), records.getValue());
                } else {
                    write(table, records.getValue());
                }
            }
            counts.write(transaction);
            run.clear();
        }

        private void refuseAll(CollectionTable.Key key, Map<RecordId, List<RecordFold.Step>> records) {
            String error = "there is no collection " + key.collection() + " of tenant " + key.tenant();
            records.values().forEach(steps -> steps.forEach(step -> refuse(new Refusal(step.envelope(), error))));
        }

        private void write(CollectionTable table, Map<RecordId, List<RecordFold.Step>> records) throws SQLException {
            TableFeed.Fed fed = new TableFeed(transaction, table, counts).feed(records);
            fed.refusals().forEach(this::refuse);
            if (table.twin() != null) {
                // What is refused here is parked, and waits for both.
                twins.feed(table, table.twin(), without(records, fed.refusals()));
            }
            if (table.vectorTable() != null) {
                leaveVectorWork(table, fed.puts(), fed.removed());
            }
        }

        private static Map<RecordId, List<RecordFold.Step>> without(
                Map<RecordId, List<RecordFold.Step>> records, List<Refusal> refusals) {
            if (refusals.isEmpty()) {
                return records;
            }
            Set<EventEnvelope> left =
                    new HashSet<>(refusals.stream().map(Refusal::event).toList());
            Map<RecordId, List<RecordFold.Step>> others = new LinkedHashMap<>();
            records.forEach((id, steps) -> {
                List<RecordFold.Step> kept = steps.stream()
                        .filter(step -> !left.contains(step.envelope()))
                        .toList();
                if (!kept.isEmpty()) {
                    others.put(id, kept);
                }
            });
            return others;
        }

        private void leaveVectorWork(CollectionTable table, List<RecordFold.Change.Put> puts, List<RecordId> removed)
                throws SQLException {
            List<VectorQueue.Change> changes = puts.stream()
                    .filter(put -> put.before() == null
                            || !SearchText.of(put.before(), table.searchFields())
                                    .equals(SearchText.of(put.body(), table.searchFields())))
                    .map(put -> new VectorQueue.Change(put.id(), put.first()))
                    .toList();
            String vectorTable = table.schema().dot(Objects.requireNonNull(table.vectorTable()));
            VectorQueue.leave(
                    transaction, partition, new VectorQueue.Target(table.incarnation(), vectorTable), changes, removed);
            if (!changes.isEmpty()) {
                vectorWork.add(partition);
            }
        }

        private static CollectionTable.Key key(EventEnvelope envelope) {
            return new CollectionTable.Key(
                    envelope.subject().tenant(),
                    Objects.requireNonNull(envelope.subject().collection()));
        }
    }
}
