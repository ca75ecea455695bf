package io.headwater.expressions;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;
import com.google.errorprone.annotations.Immutable;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.NullableType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.common.types.StructTypeReference;
import io.headwater.expressions.Expression.Kind;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The CEL types of a record's fields, from its JSON Schema. An object with declared properties is a message of its own,
 * one for each place of the schema, so that a schema that contains itself is no problem; what the schema leaves open is
 * {@code dyn}. Scalars may be null, since a field may be missing. Every number is an {@code int}: see
 * {@link NumberLiterals}.
 */
final class RecordTypes {
    private static final int REFERENCES_MAX = 16;
    // No name that an expression could spell, or "self.shipTo" would be taken for a type.
    private static final String ROOT = "/";

    private final JsonNode schema;
    private final IdentityHashMap<JsonNode, String> nameOf = new IdentityHashMap<>();
    private final ImmutableMap.Builder<String, CelType> messages = ImmutableMap.builder();
    private final Set<JsonNode> openLists = Collections.newSetFromMap(new IdentityHashMap<>());

    private RecordTypes(JsonNode schema) {
        this.schema = schema;
    }

    /**
     * The types of one collection's records.
     *
     * @param self the record itself
     * @param fields the record's own fields: those that the schema's {@code properties} name
     * @param provider finds a message by the name that a reference holds
     */
    record Types(CelType self, ImmutableMap<String, CelType> fields, CelTypeProvider provider) {
        /** The type of a member; empty if the schema neither declares it nor leaves open what there is. */
        Optional<CelType> member(CelType of, String name) {
            return switch (of) {
                case StructTypeReference reference ->
                    provider.findType(reference.name())
                            .filter(StructType.class::isInstance)
                            .flatMap(type -> ((StructType) type).findField(name))
                            .map(StructType.Field::type);
                case MapType _ -> Optional.of(SimpleType.DYN);
                default -> of.kind() == CelKind.DYN ? Optional.of(SimpleType.DYN) : Optional.empty();
            };
        }

        /** The type of a member of a member and so on. */
        Optional<CelType> at(CelType of, List<String> members) {
            Optional<CelType> type = Optional.of(of);
            for (String member : members) {
                type = type.flatMap(known -> member(known, member));
            }
            return type;
        }
    }

    /** What the values of a type are. */
    static Kind kindOf(CelType type) {
        return switch (type) {
            case NullableType nullable -> kindOf(nullable.targetType());
            case ListType _ -> Kind.LIST;
            case MapType _, StructTypeReference _ -> Kind.OBJECT;
            default ->
                switch (type.kind()) {
                    case STRING -> Kind.TEXT;
                    case INT -> Kind.NUMBER;
                    case BOOL -> Kind.TRUTH;
                    default -> Kind.ANY;
                };
        };
    }

    static Types of(JsonNode schema) {
        RecordTypes types = new RecordTypes(schema);
        JsonNode root = types.resolve(schema);
        CelType self = types.message(root, ROOT);
        ImmutableMap<String, CelType> fields = types.fieldsOf(root, ROOT);
        return new Types(self, fields, new Messages(types.messages.buildOrThrow()));
    }

    @Immutable
    private record Messages(ImmutableMap<String, CelType> byName) implements CelTypeProvider {
        @Override
        public ImmutableCollection<CelType> types() {
            return byName.values();
        }

        @Override
        public Optional<CelType> findType(String name) {
            return Optional.ofNullable(byName.get(name));
        }
    }

    private CelType message(JsonNode node, String name) {
        String known = nameOf.putIfAbsent(node, name);
        if (known == null) {
            // Members that are messages only refer to them, so one of them may be this message again.
            ImmutableMap<String, CelType> members = fieldsOf(node, name);
            messages.put(
                    name,
                    StructType.create(name, members.keySet(), member -> Optional.ofNullable(members.get(member))));
        }
        return StructTypeReference.create(known == null ? name : known);
    }

    private ImmutableMap<String, CelType> fieldsOf(JsonNode node, String name) {
        ImmutableMap.Builder<String, CelType> types = ImmutableMap.builder();
        node.path("properties").properties().forEach(property -> {
            String member = property.getKey();
            types.put(member, typeOf(property.getValue(), name.equals(ROOT) ? ROOT + member : name + "/" + member));
        });
        return types.buildOrThrow();
    }

    private CelType typeOf(JsonNode declared, String name) {
        JsonNode node = resolve(declared);
        Set<String> types = typeNames(node.path("type"));
        types.remove("null");
        boolean isMessage = node.path("properties").isObject();
        if (types.size() != 1) {
            return isMessage && types.isEmpty() ? message(node, name) : SimpleType.DYN;
        }
        return switch (types.iterator().next()) {
            case "string" -> NullableType.create(SimpleType.STRING);
            case "number", "integer" -> NullableType.create(SimpleType.INT);
            case "boolean" -> NullableType.create(SimpleType.BOOL);
            case "object" -> isMessage ? message(node, name) : MapType.create(SimpleType.STRING, SimpleType.DYN);
            case "array" -> list(node, name);
            default -> SimpleType.DYN;
        };
    }

    /** A list that holds lists of its own kind ends in {@code dyn}; one that holds objects refers to them by name. */
    private CelType list(JsonNode node, String name) {
        if (!openLists.add(node)) {
            return ListType.create(SimpleType.DYN);
        }
        CelType element = typeOf(node.path("items"), name + "/[]");
        openLists.remove(node);
        return ListType.create(element);
    }

    private JsonNode resolve(JsonNode node) {
        JsonNode resolved = node;
        for (int i = 0; i < REFERENCES_MAX && resolved.path("$ref").isString(); i++) {
            String reference = resolved.path("$ref").stringValue();
            if (!reference.equals("#") && !reference.startsWith("#/")) {
                return schema.path("");
            }
            resolved = schema.at(reference.substring(1));
        }
        return resolved;
    }

    private static Set<String> typeNames(JsonNode type) {
        Set<String> names = new HashSet<>();
        for (JsonNode name : type.isArray() ? type : Set.of(type)) {
            if (name.isString()) {
                names.add(name.stringValue());
            }
        }
        return names;
    }
}
