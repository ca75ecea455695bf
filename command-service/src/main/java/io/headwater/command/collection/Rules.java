package io.headwater.command.collection;

import io.headwater.command.decision.Rejection;
import io.headwater.events.CollectionDefinition;
import io.headwater.events.InvalidDefinition;
import io.headwater.expressions.ExpressionChecker;
import io.headwater.expressions.InvalidExpression;
import io.headwater.expressions.Rule;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The rules of a collection, compiled once for each version of its definition. Immutable, safe for any number of threads. */
public final class Rules {
    /** For collections that have none. */
    public static final Rules NONE = new Rules(List.of());

    private final List<Named> rules;

    private record Named(String name, String message, Rule rule) {}

    private Rules(List<Named> rules) {
        this.rules = List.copyOf(rules);
    }

    /**
     * Compiles the rules of a definition.
     *
     * @throws InvalidDefinition with the pointer of the first rule that does not compile, and the character in it
     */
    public static Rules compile(CollectionDefinition definition) {
        if (definition.rules().isEmpty()) {
            return NONE;
        }
        ExpressionChecker checker = ExpressionChecker.ofChanges(definition.schema());
        List<Named> compiled = new ArrayList<>();
        for (CollectionDefinition.Rule rule : definition.rules()) {
            String pointer = "/rules/" + compiled.size() + "/expression";
            compiled.add(new Named(rule.name(), message(rule), compile(checker, rule.expression(), pointer)));
        }
        return new Rules(compiled);
    }

    private static Rule compile(ExpressionChecker checker, String expression, String pointer) {
        if (expression.length() > Conditions.LENGTH_MAX) {
            throw new InvalidDefinition(pointer, "A rule has at most " + Conditions.LENGTH_MAX + " characters.");
        }
        try {
            return Rule.of(checker.check(expression));
        } catch (InvalidExpression e) {
            throw new InvalidDefinition(pointer, "At character " + (e.offset() + 1) + ": " + e.getMessage());
        }
    }

    private static String message(CollectionDefinition.Rule rule) {
        return rule.message() == null ? "The rule '" + rule.name() + "' does not hold." : rule.message();
    }

    /**
     * The rules that a change breaks, each a fault of the whole record with its name as {@code rule}; empty if all hold.
     *
     * @param before null if the record begins
     */
    public List<Rejection.Fault> check(@Nullable ObjectNode before, ObjectNode after) {
        return rules.stream()
                .filter(named -> !named.rule().holds(before, after))
                .map(named -> new Rejection.Fault("", named.message()).with("rule", named.name()))
                .toList();
    }
}
