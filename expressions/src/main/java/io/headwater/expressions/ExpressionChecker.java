package io.headwater.expressions;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import io.headwater.events.FieldPath;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Checks expressions over the records of one collection. A field is named directly ({@code total}) or through
 * {@code self} ({@code self.total}); the latter reaches names that CEL reserves. Made once for each version of a
 * collection's definition; safe for any number of threads.
 */
public final class ExpressionChecker {
    /** Code points of one expression. */
    public static final int LENGTH_MAX = 10_000;
    /** Brackets, calls and operators within each other. */
    public static final int DEPTH_MAX = 50;

    private static final CelOptions OPTIONS = CelOptions.current()
            .maxExpressionCodePointSize(LENGTH_MAX)
            .maxParseRecursionDepth(DEPTH_MAX)
            .maxParseErrorRecoveryLimit(1)
            .build();
    private static final Pattern CONTAINER = Pattern.compile(" \\((in container|candidates:).*", Pattern.DOTALL);
    private static final Pattern WRAPPED = Pattern.compile("wrapper\\((\\w+)\\)");
    private static final Pattern INTEGER = Pattern.compile("\\bint\\b");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final Pattern MISSING = Pattern.compile("undeclared reference to '(\\w+)'");

    private final CelCompiler compiler;
    private final RecordTypes.Types types;
    private final Scope scope;

    /** What an expression may name. */
    enum Scope {
        /** A record: its fields, directly or through {@code self}. */
        RECORD,
        /** A change of a record: its fields after it through {@code self}, before it through {@code before}. */
        CHANGE
    }

    /**
     * Reads the types of a collection's fields.
     *
     * @param schema a JSON Schema 2020-12; fields that it does not name cannot be used
     */
    public ExpressionChecker(JsonNode schema) {
        this(schema, Scope.RECORD);
    }

    private ExpressionChecker(JsonNode schema, Scope scope) {
        this.types = RecordTypes.of(schema);
        CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.HAS, CelStandardMacro.EXISTS, CelStandardMacro.ALL)
                .setTypeProvider(types.provider())
                .setResultType(SimpleType.BOOL)
                .addVar("self", types.self());
        switch (scope) {
            case RECORD ->
                types.fields().forEach((field, type) -> {
                    // "self" is the record even where a field has that name: the field is then self.self.
                    if (!field.equals("self")) {
                        builder.addVar(field, type);
                    }
                });
            case CHANGE -> builder.addVar("before", types.self());
        }
        this.compiler = builder.build();
        this.scope = scope;
    }

    /**
     * The same for rules, which are asked of a change: {@code self} is the record after it and {@code before} the one before
     * it; a field is never named directly. See {@link Rule}.
     */
    public static ExpressionChecker ofChanges(JsonNode schema) {
        return new ExpressionChecker(schema, Scope.CHANGE);
    }

    /**
     * Parses and type-checks an expression that is true or false of a record.
     *
     * @throws InvalidExpression if the text is too long, too deep, not CEL, or does not fit the fields' types
     */
    public Expression check(String text) {
        if (text.codePointCount(0, text.length()) > LENGTH_MAX) {
            throw new InvalidExpression(0, "An expression has at most " + LENGTH_MAX + " characters.");
        }
        NumberLiterals numbers = NumberLiterals.in(text);
        CelValidationResult parsed = compiler.parse(numbers.replaced());
        if (parsed.hasError()) {
            throw invalid(parsed, text);
        }
        CelValidationResult checked = compiler.check(ast(parsed, text));
        if (checked.hasError()) {
            throw invalid(checked, text);
        }
        return new TreeBuilder(ast(checked, text).getSource().getPositionsMap(), numbers, new FieldNames(types, scope))
                .tree(ast(checked, text).getExpr());
    }

    /** What the schema says of a field's values; empty if it does not name the field, nor leaves open what there is. */
    public Optional<Expression.Kind> kindOf(FieldPath field) {
        return types.at(types.self(), field.members()).map(RecordTypes::kindOf);
    }

    private CelAbstractSyntaxTree ast(CelValidationResult result, String text) {
        try {
            return result.getAst();
        } catch (CelValidationException e) {
            throw invalid(result, text);
        }
    }

    private InvalidExpression invalid(CelValidationResult result, String text) {
        if (result.getErrors().isEmpty()) {
            return new InvalidExpression(0, "This is not an expression.");
        }
        CelIssue issue = result.getErrors().getFirst();
        int offset =
                result.getSource().getLocationOffset(issue.getSourceLocation()).orElse(0);
        return new InvalidExpression(offset, describe(issue.getMessage(), text));
    }

    /** The library's message in the words of this product: a number is no "int", and nobody knows of containers. */
    private String describe(String message, String text) {
        String plain = CONTAINER.matcher(message).replaceAll("");
        plain = WRAPPED.matcher(plain).replaceAll("$1");
        plain = INTEGER.matcher(plain).replaceAll("number");
        Matcher missing = MISSING.matcher(plain);
        if (missing.find()
                && Pattern.compile("\\b" + missing.group(1) + "\\s*\\(")
                        .matcher(text)
                        .find()) {
            return "there is no function '" + missing.group(1) + "' here";
        }
        plain = MISSING.matcher(plain)
                .replaceAll(
                        switch (scope) {
                            case RECORD -> "the schema declares no field '$1'";
                            case CHANGE -> "there is no '$1' here: a field is named as self.$1 or before.$1";
                        });
        plain = CONTROL.matcher(plain).replaceAll("?");
        return plain.length() > 300 ? plain.substring(0, 300) + " …" : plain;
    }
}
