package io.headwater.command.store.postgres;

import io.headwater.command.store.Claim;
import io.headwater.command.store.Constraint;
import io.headwater.command.store.Facts;
import io.headwater.command.store.ReferringField;
import io.headwater.command.store.StreamId;
import io.headwater.events.CollectionName;
import io.headwater.events.Incarnation;
import io.headwater.events.RecordId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The answers to {@link FactQuestions}, as of the lock. */
record FoundFacts(
        Map<Claim, RecordId> holders,
        Set<StreamId> present,
        Map<StreamId, List<ReferringField>> referrers,
        Map<Incarnation, Long> counts,
        Set<Constraint> retired,
        Map<Incarnation, List<ReferringField>> outsiders)
        implements Facts {

    @Override
    public @Nullable RecordId holder(Claim claim) {
        return holders.get(claim);
    }

    @Override
    public boolean isPresent(StreamId record) {
        return present.contains(record);
    }

    @Override
    public List<ReferringField> referrers(StreamId record) {
        return referrers.getOrDefault(record, List.of());
    }

    @Override
    public @Nullable ReferringField referrerFromOutside(Incarnation collection) {
        List<ReferringField> found = outsiders.getOrDefault(collection, List.of());
        return found.isEmpty() ? null : found.getFirst();
    }

    @Override
    public long count(Incarnation collection) {
        return counts.getOrDefault(collection, 0L);
    }

    @Override
    public boolean isRetired(Constraint constraint) {
        return retired.contains(constraint);
    }

    static Map<Claim, RecordId> holders(ResultSet row, List<Claim> asked) throws SQLException {
        Map<Claim, RecordId> holders = new HashMap<>();
        while (row.next()) {
            holders.put(asked.get(row.getInt(1) - 1), new RecordId(row.getString(2)));
        }
        return holders;
    }

    static <T> Set<T> asked(ResultSet row, List<T> asked) throws SQLException {
        Set<T> found = new HashSet<>();
        while (row.next()) {
            found.add(asked.get(row.getInt(1) - 1));
        }
        return found;
    }

    static <T> Map<T, List<ReferringField>> referrers(ResultSet row, List<T> asked) throws SQLException {
        Map<T, List<ReferringField>> referrers = new HashMap<>();
        while (row.next()) {
            StreamId record = new StreamId(new Incarnation(row.getLong(2)), row.getString(3));
            referrers
                    .computeIfAbsent(asked.get(row.getInt(1) - 1), key -> new ArrayList<>())
                    .add(new ReferringField(new CollectionName(row.getString(5)), record, row.getString(4)));
        }
        return referrers;
    }

    static Map<Incarnation, Long> counts(ResultSet row, List<Incarnation> asked) throws SQLException {
        Map<Incarnation, Long> counts = new HashMap<>();
        while (row.next()) {
            counts.put(asked.get(row.getInt(1) - 1), row.getLong(2));
        }
        return counts;
    }
}
