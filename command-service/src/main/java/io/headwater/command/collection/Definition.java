package io.headwater.command.collection;

import io.headwater.command.decision.Guard;
import io.headwater.command.decision.Rejection;
import io.headwater.events.CollectionName;
import io.headwater.events.Incarnation;
import io.headwater.events.TenantPlacement;
import io.headwater.events.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A collection's definition, ready to check records against.
 *
 * @param tenant whose it is, and where
 * @param collection its name
 * @param incarnation the present life of the collection
 * @param schema compiled
 * @param proposed the schema that is to follow, compiled; null if none is, or the same
 * @param conditions on its records
 * @param rules that every change must keep
 * @param constraints between its records and others
 * @param guards make an append fail if this is no longer the definition, the first, or a collection that it refers to is not
 *     what it was
 */
public record Definition(
        TenantPlacement tenant,
        CollectionName collection,
        Incarnation incarnation,
        RecordSchema schema,
        @Nullable RecordSchema proposed,
        Conditions conditions,
        Rules rules,
        Constraints constraints,
        List<Guard> guards) {
    public Definition {
        guards = List.copyOf(guards);
    }

    /** What keeps a body from being stored; empty if nothing does. While another schema is introduced both must be kept. */
    public List<Rejection.Fault> check(JsonNode body) {
        List<Rejection.Fault> faults = schema.check(body);
        return faults.isEmpty() && proposed != null ? proposed.check(body) : faults;
    }

    /** The definition's number, which goes into the metadata of events. */
    public Version version() {
        return guards.getFirst().version();
    }
}
