package io.headwater.command.collection;

import com.ethlo.time.ITU;
import com.ethlo.time.TemporalType;
import com.networknt.schema.regex.RegularExpression;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Finds that a value fits a schema without the record of paths, locations and annotations that the library keeps to explain
 * what does not fit, which takes it two to three times as long. It knows the keywords that most schemas are made of.
 *
 * <p>Says yes only if the library would; a no may also mean that it does not know. Visits each value once for each schema
 * that it stands under, so that it needs no bound of its own.
 */
final class QuickSchema {
    private static final int DATE_LENGTH = "2026-07-04".length();
    private static final String TO_THE_SECOND = "2026-07-04T09:30:00";

    private QuickSchema() {}

    /** What a value is asked. */
    private interface Rule {
        boolean fits(JsonNode value);
    }

    /** What is known beforehand. */
    private enum Fixed implements Rule {
        ALWAYS,
        /** It does not fit, or it is not known here whether it does. */
        NEVER;

        @Override
        public boolean fits(JsonNode value) {
            return this == ALWAYS;
        }
    }

    /** The check of a schema that the library has compiled, so that every keyword has the form it must have. */
    static Predicate<JsonNode> of(ObjectNode schema) {
        // The dialect is known here; within a schema it could be another.
        return compile(schema.deepCopy().without("$schema"))::fits;
    }

    private static Rule compile(JsonNode schema) {
        if (schema.isBoolean()) {
            return schema.booleanValue() ? Fixed.ALWAYS : Fixed.NEVER;
        }
        List<Rule> rules = new ArrayList<>();
        for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
            Rule rule = rule(keyword.getKey(), keyword.getValue(), schema);
            if (rule == Fixed.NEVER) {
                return Fixed.NEVER;
            }
            if (rule != Fixed.ALWAYS) {
                rules.add(rule);
            }
        }
        return all(rules);
    }

    private static Rule all(List<Rule> list) {
        // A list's iterator and its checks would cost as much as most rules.
        Rule[] rules = list.toArray(new Rule[0]);
        return value -> {
            for (Rule rule : rules) {
                if (!rule.fits(value)) {
                    return false;
                }
            }
            return true;
        };
    }

    private static Rule rule(String keyword, JsonNode operand, JsonNode schema) {
        return switch (keyword) {
            case "$comment",
                    "$defs",
                    "title",
                    "description",
                    "default",
                    "examples",
                    "deprecated",
                    "readOnly",
                    "writeOnly" -> Fixed.ALWAYS;
            case "type" -> type(operand);
            case "enum" -> oneOf(operand.valueStream().toList());
            case "const" -> oneOf(List.of(operand));
            case "properties" -> properties(operand, schema.path("additionalProperties"));
            case "additionalProperties" -> schema.has("properties") ? Fixed.ALWAYS : Fixed.NEVER;
            case "required" -> required(operand);
            case "items" -> items(compile(operand));
            default -> size(keyword, operand);
        };
    }

    private static Rule size(String keyword, JsonNode operand) {
        if (keyword.equals("pattern")) {
            RegularExpression pattern = new BoundedPattern(operand.stringValue());
            return text(pattern::matches);
        }
        if (keyword.equals("format")) {
            return format(operand.stringValue());
        }
        if (!operand.isNumber()) {
            return Fixed.NEVER;
        }
        BigDecimal bound = operand.decimalValue();
        return switch (keyword) {
            case "minimum" -> number(value -> value.compareTo(bound) >= 0);
            case "maximum" -> number(value -> value.compareTo(bound) <= 0);
            case "exclusiveMinimum" -> number(value -> value.compareTo(bound) > 0);
            case "exclusiveMaximum" -> number(value -> value.compareTo(bound) < 0);
            case "multipleOf" -> number(value -> value.remainder(bound).signum() == 0);
            default -> operand.canConvertToInt() ? count(keyword, operand.intValue()) : Fixed.NEVER;
        };
    }

    private static Rule format(String name) {
        return switch (name) {
            case "date" -> text(QuickSchema::isDate);
            case "date-time" -> text(QuickSchema::isDateTime);
            default -> Fixed.NEVER;
        };
    }

    private static Rule count(String keyword, int bound) {
        return switch (keyword) {
            case "minLength" -> text(text -> text.codePointCount(0, text.length()) >= bound);
            case "maxLength" -> text(text -> text.length() <= bound || text.codePointCount(0, text.length()) <= bound);
            case "minItems" -> value -> !value.isArray() || value.size() >= bound;
            case "maxItems" -> value -> !value.isArray() || value.size() <= bound;
            case "minProperties" -> value -> !value.isObject() || value.size() >= bound;
            case "maxProperties" -> value -> !value.isObject() || value.size() <= bound;
            default -> Fixed.NEVER;
        };
    }

    private static Rule text(Predicate<String> rule) {
        return value -> !value.isString() || rule.test(value.stringValue());
    }

    private static Rule number(Predicate<BigDecimal> rule) {
        return value -> !value.isNumber() || rule.test(value.decimalValue());
    }

    private static boolean isDate(String text) {
        return text.length() == DATE_LENGTH && ITU.isValid(text, TemporalType.LOCAL_DATE);
    }

    // In the form that most have; what else there is, such as an offset or a small letter, is looked at by the library.
    private static boolean isDateTime(String text) {
        return text.length() > TO_THE_SECOND.length()
                && text.charAt(DATE_LENGTH) == 'T'
                && text.charAt(TO_THE_SECOND.lastIndexOf(':')) == ':'
                && text.endsWith("Z")
                && ITU.isValid(text, TemporalType.OFFSET_DATE_TIME);
    }

    private static Rule type(JsonNode operand) {
        if (operand.isString()) {
            return type(operand.stringValue());
        }
        List<Rule> types =
                operand.valueStream().map(type -> type(type.stringValue())).toList();
        return value -> types.stream().anyMatch(type -> type.fits(value));
    }

    private static Rule type(String name) {
        return switch (name) {
            case "object" -> JsonNode::isObject;
            case "array" -> JsonNode::isArray;
            case "string" -> JsonNode::isString;
            case "number" -> JsonNode::isNumber;
            case "integer" -> QuickSchema::isInteger;
            case "boolean" -> JsonNode::isBoolean;
            case "null" -> JsonNode::isNull;
            default -> Fixed.NEVER;
        };
    }

    private static boolean isInteger(JsonNode value) {
        return value.isIntegralNumber()
                || (value.isNumber()
                        && value.decimalValue().stripTrailingZeros().scale() <= 0);
    }

    // Numbers, and values that hold some, are equal by rules that are left to the library.
    private static Rule oneOf(List<JsonNode> values) {
        List<JsonNode> plain = values.stream()
                .filter(value -> value.isString() || value.isBoolean() || value.isNull())
                .toList();
        return plain.isEmpty() ? Fixed.NEVER : plain::contains;
    }

    private static Rule required(JsonNode operand) {
        String[] names = operand.valueStream().map(JsonNode::stringValue).toArray(String[]::new);
        return value -> {
            if (value instanceof ObjectNode object) {
                for (String name : names) {
                    if (!object.has(name)) {
                        return false;
                    }
                }
            }
            return true;
        };
    }

    private static Rule properties(JsonNode operand, JsonNode additionalProperties) {
        Rule others = additionalProperties.isMissingNode() ? Fixed.ALWAYS : compile(additionalProperties);
        Map<String, Rule> byName = new HashMap<>();
        operand.properties().forEach(property -> byName.put(property.getKey(), compile(property.getValue())));
        return value -> {
            if (value instanceof ObjectNode object) {
                for (Map.Entry<String, JsonNode> member : object.properties()) {
                    if (!byName.getOrDefault(member.getKey(), others).fits(member.getValue())) {
                        return false;
                    }
                }
            }
            return true;
        };
    }

    private static Rule items(Rule rule) {
        return value -> {
            if (value.isArray()) {
                for (JsonNode item : value) {
                    if (!rule.fits(item)) {
                        return false;
                    }
                }
            }
            return true;
        };
    }
}
