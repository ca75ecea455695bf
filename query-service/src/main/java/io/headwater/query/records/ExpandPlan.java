package io.headwater.query.records;

import io.headwater.events.CollectionDefinition.Reference;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import io.headwater.query.catalogue.HeldCollection;
import io.headwater.query.catalogue.SnapshotReads.Lookup;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The references of one collection that are expanded, each with what is expanded of the records that it leads to.
 *
 * @param branches in the order asked for; empty at the end of each path
 */
record ExpandPlan(List<Branch> branches) {
    /** References in a row. */
    static final int LEVELS_MAX = 2;

    ExpandPlan {
        branches = List.copyOf(branches);
    }

    /**
     * One reference.
     *
     * @param target null if there is no such collection (any more): every reference to it leads nowhere
     */
    record Branch(Reference reference, @Nullable HeldCollection target, ExpandPlan further) {}

    /**
     * Finds the references that are asked for.
     *
     * @throws io.headwater.http.ProblemException 400 if there is no such reference, or too many in a row; 403 if the caller may not
     *     read where one leads
     */
    static ExpandPlan of(Expand expand, HeldCollection collection, Lookup collections) throws SQLException {
        return of(expand, expand.paths(), collection, new Place(collections, 1));
    }

    private record Place(Lookup collections, int level) {
        Place next() {
            return new Place(collections, level + 1);
        }
    }

    private static ExpandPlan of(Expand expand, List<String> paths, HeldCollection collection, Place place)
            throws SQLException {
        Map<Reference, List<String>> wanted = new LinkedHashMap<>();
        for (String path : paths) {
            Reference reference = referenceOf(path, collection);
            if (!expand.opens().test(reference.collection())) {
                throw Problem.of(
                                ProblemType.FORBIDDEN,
                                "The API key does not open the collection that '" + reference.field() + "' leads to.")
                        .asException();
            }
            List<String> further = wanted.computeIfAbsent(reference, _ -> new ArrayList<>());
            if (!path.equals(reference.field().toString())) {
                further.add(path.substring(reference.field().toString().length() + 1));
            }
        }
        List<Branch> branches = new ArrayList<>();
        for (Map.Entry<Reference, List<String>> each : wanted.entrySet()) {
            branches.add(branch(expand, each.getKey(), each.getValue(), place));
        }
        return new ExpandPlan(branches);
    }

    private static Branch branch(Expand expand, Reference reference, List<String> further, Place place)
            throws SQLException {
        if (!further.isEmpty() && place.level() == LEVELS_MAX) {
            throw Problem.of(ProblemType.MALFORMED, "At most " + LEVELS_MAX + " references are expanded in a row.")
                    .asException();
        }
        Optional<HeldCollection> target = place.collections().find(reference.collection());
        return target.isEmpty()
                ? new Branch(reference, null, new ExpandPlan(List.of()))
                : new Branch(reference, target.get(), of(expand, further, target.get(), place.next()));
    }

    // The names of fields have dots of their own, so the whole path is tried first, and then the longest beginning.
    private static Reference referenceOf(String path, HeldCollection collection) {
        List<Reference> declared = collection.definition().references();
        for (String name = path; !name.isEmpty(); name = name.substring(0, Math.max(0, name.lastIndexOf('.')))) {
            for (Reference reference : declared) {
                if (reference.field().toString().equals(name)) {
                    return reference;
                }
            }
        }
        String names = declared.stream()
                .map(reference -> "'" + reference.field() + "'")
                .collect(Collectors.joining(", "));
        throw Problem.of(
                        ProblemType.MALFORMED,
                        "'" + path + "' begins with no reference of its collection, which declares "
                                + (names.isEmpty() ? "none." : names + "."))
                .asException();
    }
}
