package io.headwater.query.records;

import io.headwater.events.RecordId;
import io.headwater.query.catalogue.HeldCollection;
import io.headwater.query.records.SqlFragment.Parameter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;

/** Reads records by their ids, in one statement whatever their number and that of their collections. */
final class RecordsById {
    private RecordsById() {}

    /** A record of one of the collections that a query looked up. */
    record Ref(HeldCollection collection, RecordId id) {}

    /**
     * What there is of the records that were asked for.
     *
     * @param records those that are there and fit
     * @param beyond those that are there and do not fit; no record that was asked for before one of them is missing in
     *     {@code records} for its size
     */
    record Found(Map<Ref, Envelope> records, Set<Ref> beyond) {}

    /**
     * Reads the records.
     *
     * @param wanted in the order in which they are to fit
     * @param first how many of them count as fitting, whatever their size
     */
    static Found read(Connection connection, SequencedSet<Ref> wanted, int first, PageBound bound) throws SQLException {
        Found found = new Found(new HashMap<>(), new HashSet<>());
        if (wanted.isEmpty()) {
            return found;
        }
        List<Ref> refs = List.copyOf(wanted);
        try (PreparedStatement statement = prepare(connection, "", refs, first, bound);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                Ref ref = refs.get(row.getInt("ordinal"));
                if (row.getObject("data") == null) {
                    found.beyond().add(ref);
                } else {
                    found.records().put(ref, Envelope.read(row));
                }
            }
        }
        return found;
    }

    static PreparedStatement prepare(Connection connection, String prefix, List<Ref> refs, int first, PageBound bound)
            throws SQLException {
        SqlFragment fits = new SqlFragment().add("r.ordinal < ").add(new Parameter.Count(first));
        SqlFragment sql = bound.cut(page(refs), ", r.ordinal", "r.ordinal", fits);
        PreparedStatement statement = connection.prepareStatement(prefix + sql.sql());
        sql.bind(connection, statement, 1);
        return statement;
    }

    private static SqlFragment page(List<Ref> refs) {
        Map<HeldCollection, List<Integer>> ordinals = new LinkedHashMap<>();
        for (int i = 0; i < refs.size(); i++) {
            ordinals.computeIfAbsent(refs.get(i).collection(), _ -> new ArrayList<>())
                    .add(i);
        }
        SqlFragment page = new SqlFragment();
        ordinals.forEach((collection, places) -> page.add(page.isEmpty() ? "" : " UNION ALL ")
                .add("SELECT r.id, r.version, r.created_at, r.updated_at, r.data, wanted.ordinal FROM unnest(")
                .add(new Parameter.Texts(places.stream()
                        .map(place -> refs.get(place).id().value())
                        .toList()))
                .add(", ")
                .add(new Parameter.Counts(places))
                .add(") AS wanted (id, ordinal) JOIN ")
                .add(collection.tables().rows())
                .add(" AS r ON r.id = wanted.id"));
        return page;
    }
}
