package io.headwater.expressions;

import io.headwater.events.FieldPath;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An expression that must hold for every change of a record, made by {@link ExpressionChecker#ofChanges}. Immutable, safe for
 * any number of threads.
 *
 * <p>Exact, and strict like {@link Condition}: what is unknown in the end, for the want of a field, say, does not hold. A rule
 * that reads fields of {@code before} is about changes alone and always holds for a record that begins, unless it asks for
 * {@code before} itself ({@code before == null || …}).
 */
public final class Rule {
    private static final String SELF = "self";
    private static final String BEFORE = "before";

    private final Condition condition;
    private final boolean isAboutChanges;

    private Rule(Condition condition, boolean isAboutChanges) {
        this.condition = condition;
        this.isAboutChanges = isAboutChanges;
    }

    /**
     * Takes an expression over {@code self} and {@code before}.
     *
     * @throws InvalidExpression at the first part that cannot be evaluated
     */
    public static Rule of(Expression expression) {
        List<FieldPath> before = expression
                .fields()
                .filter(field -> field.members().getFirst().equals(BEFORE))
                .toList();
        boolean asksForItself =
                before.stream().anyMatch(field -> field.members().size() == 1);
        return new Rule(Condition.of(expression), !before.isEmpty() && !asksForItself);
    }

    /**
     * Whether it holds for a change.
     *
     * @param before null if the record begins
     */
    public boolean holds(@Nullable ObjectNode before, ObjectNode self) {
        if (before == null && isAboutChanges) {
            return true;
        }
        ObjectNode change = JsonNodeFactory.instance.objectNode();
        change.set(SELF, self);
        if (before != null) {
            change.set(BEFORE, before);
        }
        return condition.holds(change);
    }
}
