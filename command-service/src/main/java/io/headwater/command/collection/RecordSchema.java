package io.headwater.command.collection;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.ValidationLimitExceededException;
import com.networknt.schema.path.PathType;
import io.headwater.command.decision.Rejection;
import io.headwater.events.InvalidDefinition;
import io.headwater.events.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A collection's JSON Schema (2020-12), compiled. Immutable, safe for any number of threads.
 *
 * <p>Nothing is fetched: a reference leads into the schema itself or to the 2020-12 meta-schema. Formats are asserted,
 * numbers are compared exactly, and the work of one validation is bounded.
 */
public final class RecordSchema {
    /** Faults reported of one record, at most. */
    public static final int FAULTS_MAX = 20;

    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";
    private static final String INTO_ITSELF = "A reference leads into the schema itself; nothing is fetched.";
    private static final long STEPS_MAX = 10_000_000;
    private static final int DEPTH_MAX = 500;

    private static final SchemaRegistryConfig CONFIG = SchemaRegistryConfig.builder()
            .formatAssertionsEnabled(true)
            // 14.0 is an integer, as the specification says.
            .losslessNarrowing(true)
            .locale(Locale.ENGLISH)
            .pathType(PathType.JSON_POINTER)
            .preloadSchema(false)
            .regularExpressionFactory(BoundedPattern::new)
            .build();
    private static final Schema META_SCHEMA = registry().getSchema(SchemaLocation.of(DIALECT));

    private final Schema schema;
    private final Predicate<JsonNode> quick;

    private RecordSchema(Schema schema, Predicate<JsonNode> quick) {
        this.schema = schema;
        this.quick = quick;
    }

    /**
     * Compiles a schema.
     *
     * @param json the schema as it stands in a definition under {@code schema}
     * @throws InvalidDefinition with the pointer of the first fault within the definition
     */
    public static RecordSchema compile(ObjectNode json) {
        JsonNode dialect = json.path("$schema");
        if (!dialect.isMissingNode() && !dialect.asString("").replace("#", "").equals(DIALECT)) {
            throw new InvalidDefinition("/schema/$schema", "The schema's dialect is " + DIALECT + ".");
        }
        requireSchema(json);
        try {
            // A registry of its own, so that an $id in one schema is never found by another.
            Schema schema = registry().getSchema(json);
            // Follows every reference, so that one that leads nowhere is found now and not by the first record.
            schema.initializeValidators();
            return new RecordSchema(schema, QuickSchema.of(json));
        } catch (SchemaException | PatternSyntaxException | JacksonException | StackOverflowError e) {
            String reference = foreignReference(json, "$ref", "/schema");
            throw reference == null
                    ? new InvalidDefinition("/schema", "The schema cannot be compiled.")
                    : new InvalidDefinition(reference, INTO_ITSELF);
        }
    }

    private static void requireSchema(ObjectNode json) {
        try {
            List<Error> faults = META_SCHEMA.validate(json);
            if (!faults.isEmpty()) {
                Error first = faults.getFirst();
                throw new InvalidDefinition("/schema" + first.getInstanceLocation(), sentence(first));
            }
        } catch (JacksonException e) {
            throw new InvalidDefinition("/schema", "A number of the schema is too large.");
        }
        // The library would look for its target only when a record is checked, and then take any.
        String reference = foreignReference(json, "$dynamicRef", "/schema");
        if (reference != null) {
            throw new InvalidDefinition(reference, INTO_ITSELF);
        }
    }

    /** The faults of a record, {@link #FAULTS_MAX} at most; empty if it fits. */
    public List<Rejection.Fault> check(JsonNode body) {
        try {
            return quick.test(body) ? List.of() : explain(body);
        } catch (ValidationLimitExceededException | BoundedPattern.TooManySteps e) {
            return List.of(new Rejection.Fault("", "Checking the record takes too many steps."));
        } catch (JacksonException e) {
            // The library compares integers as long where the schema has such.
            return List.of(new Rejection.Fault("", "A number of the record is too large to be checked."));
        }
    }

    /** Whether the record fits as far as {@link QuickSchema} knows. */
    boolean fitsQuickly(JsonNode body) {
        return quick.test(body);
    }

    /** What the library says, which knows every keyword. */
    List<Rejection.Fault> explain(JsonNode body) {
        return schema.validate(body, RecordSchema::bound).stream()
                .limit(FAULTS_MAX)
                .map(error -> new Rejection.Fault(error.getInstanceLocation().toString(), sentence(error)))
                .toList();
    }

    private static void bound(ExecutionContext context) {
        context.executionConfig(config -> config.maxEvaluationSteps(STEPS_MAX).maxEvaluationDepth(DEPTH_MAX));
    }

    private static SchemaRegistry registry() {
        return SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.schemaRegistryConfig(CONFIG)
                        .schemaLoader(loader -> loader.fetchRemoteResources(false)));
    }

    private static String sentence(Error error) {
        return "The value breaks '" + error.getKeyword() + "': " + error.getMessage() + ".";
    }

    private static @Nullable String foreignReference(JsonNode node, String keyword, String pointer) {
        if (node.path(keyword).isString() && !node.path(keyword).stringValue().startsWith("#")) {
            return pointer + "/" + keyword;
        }
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                String found =
                        foreignReference(member.getValue(), keyword, pointer + "/" + Json.escape(member.getKey()));
                if (found != null) {
                    return found;
                }
            }
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            String found = foreignReference(node.path(i), keyword, pointer + "/" + i);
            if (found != null) {
                return found;
            }
        }
        return null;
    }
}
