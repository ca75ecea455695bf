package io.headwater.expressions;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import io.headwater.events.FieldPath;
import io.headwater.events.InvalidName;
import io.headwater.expressions.Expression.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What the names of one expression stand for: fields of the record and, within quantifiers, elements of lists. The innermost
 * variable of a name hides fields and other variables. One thread uses it, once.
 */
final class FieldNames {
    private final RecordTypes.Types types;
    private final ExpressionChecker.Scope scope;
    private final Deque<Variable> variables = new ArrayDeque<>();
    private int entered;

    FieldNames(RecordTypes.Types types, ExpressionChecker.Scope scope) {
        this.types = types;
        this.scope = scope;
    }

    private record Variable(String name, int number, CelType type) {}

    /**
     * A name that members may follow.
     *
     * @throws InvalidExpression if it is the whole record, or no path of a field
     */
    Expression resolve(String root, List<String> members, int offset) {
        for (Variable variable : variables) {
            if (variable.name().equals(root)) {
                return new Expression.Element(
                        variable.number(),
                        path(members, offset),
                        RecordTypes.kindOf(known(variable.type(), members)),
                        offset);
            }
        }
        if (root.equals("self") && members.isEmpty()) {
            throw new InvalidExpression(offset, "'self' is the whole record; name one of its fields.");
        }
        List<String> path = new ArrayList<>(members);
        if (scope == ExpressionChecker.Scope.CHANGE || !root.equals("self")) {
            path.addFirst(root);
        }
        return new Expression.Field(new FieldPath(path(path, offset)), RecordTypes.kindOf(typeOf(path)), offset);
    }

    private CelType typeOf(List<String> path) {
        return scope == ExpressionChecker.Scope.CHANGE
                ? known(types.self(), path.subList(1, path.size()))
                : known(types.self(), path);
    }

    private CelType known(CelType of, List<String> members) {
        return types.at(of, members).orElse(SimpleType.DYN);
    }

    private static List<String> path(List<String> members, int offset) {
        try {
            return members.isEmpty() ? members : new FieldPath(members).members();
        } catch (InvalidName e) {
            throw new InvalidExpression(offset, e.getMessage());
        }
    }

    /**
     * Begins the scope of a quantifier's variable. What a quantifier goes through within another one belongs to an element of that,
     * so that no element is visited twice, however deep they are nested.
     *
     * @return its number
     * @throws InvalidExpression if there is no such list
     */
    int enter(String name, Expression list) {
        boolean isList = list.kind() == Kind.LIST || list.kind() == Kind.ANY;
        if (!isList || !(list instanceof Expression.Field || list instanceof Expression.Element)) {
            throw new InvalidExpression(list.offset(), "'exists' and 'all' go through a list of the record.");
        }
        Variable around = variables.peek();
        if (around != null && !(list instanceof Expression.Element element && element.variable() == around.number())) {
            throw new InvalidExpression(
                    list.offset(), "Within 'exists' and 'all' these go through a list of '" + around.name() + "'.");
        }
        entered++;
        variables.push(new Variable(name, entered, elementOf(list)));
        return entered;
    }

    private CelType elementOf(Expression list) {
        CelType type = switch (list) {
            case Expression.Field field -> typeOf(field.path().members());
            case Expression.Element element -> known(typeOfVariable(element.variable()), element.members());
            default -> SimpleType.DYN;
        };
        return type instanceof ListType elements ? elements.elemType() : SimpleType.DYN;
    }

    private CelType typeOfVariable(int number) {
        return variables.stream()
                .filter(variable -> variable.number() == number)
                .findFirst()
                .map(Variable::type)
                .orElse(SimpleType.DYN);
    }

    /** Ends the innermost scope. */
    void leave() {
        variables.pop();
    }
}
