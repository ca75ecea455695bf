package io.headwater.query.history;

import io.headwater.events.CollectionName;
import io.headwater.events.EventType;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import io.headwater.http.RequestParameters;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which events are asked for.
 *
 * @param from none before; null for any
 * @param to none at or after; null for any
 * @param actor whose; null for anybody's
 * @param types of which types; empty for all
 */
record HistoryFilter(
        @Nullable OffsetDateTime from,
        @Nullable OffsetDateTime to,
        @Nullable String actor,
        Set<EventType> types) {
    /** The names of the parameters. */
    static final List<String> PARAMETERS = List.of("from", "to", "actor", "type");

    private static final Pattern ACTOR = Pattern.compile("[\\x21-\\x7E]{1,200}");
    private static final Set<EventType> OF_RECORDS = Arrays.stream(EventType.values())
            .filter(type -> type.name().startsWith("RECORD_"))
            .collect(Collectors.toUnmodifiableSet());

    HistoryFilter {
        types = Set.copyOf(types);
    }

    /**
     * Reads the filter of a request.
     *
     * @throws io.headwater.http.ProblemException 400 if a part of it is none
     */
    static HistoryFilter of(RequestParameters parameters) {
        String from = parameters.optional("from");
        String to = parameters.optional("to");
        String actor = parameters.optional("actor");
        if (actor != null && !ACTOR.matcher(actor).matches()) {
            throw malformed("An actor is the id of an API key.");
        }
        return new HistoryFilter(
                from == null ? null : Times.parse("from", from),
                to == null ? null : Times.parse("to", to),
                actor,
                types(parameters.text("type")));
    }

    private static Set<EventType> types(String names) {
        Set<EventType> types = EnumSet.noneOf(EventType.class);
        if (!names.isEmpty()) {
            for (String name : names.split(",", EventType.values().length + 1)) {
                types.add(Arrays.stream(EventType.values())
                        .filter(type ->
                                type.wireName().equals(name) || shortName(type).equals(name))
                        .findFirst()
                        .orElseThrow(() -> malformed("A type is one of: "
                                + Arrays.stream(EventType.values())
                                        .map(HistoryFilter::shortName)
                                        .collect(Collectors.joining(", "))
                                + "; several are joined by commas.")));
            }
        }
        return types;
    }

    /** {@code record.created} of {@code headwater.record.created.v1}. */
    static String shortName(EventType type) {
        String name = type.wireName();
        return name.substring(name.indexOf('.') + 1, name.lastIndexOf('.'));
    }

    /** What a cursor is bound to: times as instants, for a link to the next page has them so. */
    String walk() {
        return String.join("&", uri());
    }

    /** Parameters of a URL that ask for the same, each as {@code name=value}, not encoded. */
    List<String> uri() {
        List<String> parameters = new ArrayList<>();
        if (from != null) {
            parameters.add("from=" + from.toInstant());
        }
        if (to != null) {
            parameters.add("to=" + to.toInstant());
        }
        if (actor != null) {
            parameters.add("actor=" + actor);
        }
        if (!types.isEmpty()) {
            parameters.add("type="
                    + types.stream().sorted().map(HistoryFilter::shortName).collect(Collectors.joining(",")));
        }
        return parameters;
    }

    /** The conditions on the time of a row {@code h}, each preceded by {@code AND}: they leave months out. */
    Sql times() {
        Sql sql = new Sql();
        if (from != null) {
            sql.add(" AND h.occurred_at >= ?", from);
        }
        if (to != null) {
            sql.add(" AND h.occurred_at < ?", to);
        }
        return sql;
    }

    /** Whether not all events of a time are asked for. */
    boolean isSelective() {
        return actor != null || !types.isEmpty();
    }

    /** The conditions on what a row {@code h} is of, each preceded by {@code AND}. */
    Sql kinds() {
        Sql sql = new Sql();
        if (actor != null) {
            sql.add(" AND h.actor = ?", actor);
        }
        if (!types.isEmpty()) {
            sql.add(
                    " AND h.type = ANY (?)",
                    types.stream().map(EventType::wireName).toList());
        }
        return sql;
    }

    /** Whether only events about no record are asked for: there is an index of these few. */
    boolean isOfDefinitions() {
        return !types.isEmpty() && types.stream().noneMatch(OF_RECORDS::contains);
    }

    /** The condition that an event is of one of these collections, preceded by {@code AND}. */
    static Sql in(Collection<CollectionName> collections) {
        return new Sql()
                .add(
                        " AND h.collection_name = ANY (?)",
                        collections.stream().map(CollectionName::value).sorted().toList());
    }

    private static RuntimeException malformed(String detail) {
        return Problem.of(ProblemType.MALFORMED, detail).asException();
    }
}
