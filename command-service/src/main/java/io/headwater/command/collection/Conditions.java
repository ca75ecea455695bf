package io.headwater.command.collection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.headwater.expressions.Condition;
import io.headwater.expressions.ExpressionChecker;
import io.headwater.expressions.InvalidExpression;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Conditions on the records of a collection, compiled once for each version of its definition. Safe for any thread. */
public final class Conditions {
    /** Characters of one condition. */
    public static final int LENGTH_MAX = 2_000;

    private static final int REMEMBERED_MAX = 200;

    private final ObjectNode schema;
    private final Cache<String, Condition> compiled =
            Caffeine.newBuilder().maximumSize(REMEMBERED_MAX).build();
    // Made when it is first needed, since it takes time and memory and most collections never do; at worst made twice.
    private volatile @Nullable ExpressionChecker checker;

    Conditions(ObjectNode schema) {
        this.schema = schema;
    }

    /**
     * Compiles a text, or takes it from memory.
     *
     * @throws InvalidExpression if it is too long, no CEL, or not to be evaluated over this collection's records
     */
    public Condition compile(String text) {
        if (text.length() > LENGTH_MAX) {
            throw new InvalidExpression(0, "A condition has at most " + LENGTH_MAX + " characters.");
        }
        return compiled.get(text, key -> Condition.of(checker().check(key)));
    }

    private ExpressionChecker checker() {
        ExpressionChecker known = checker;
        if (known == null) {
            known = new ExpressionChecker(schema);
            checker = known;
        }
        return known;
    }
}
