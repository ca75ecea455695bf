package io.headwater.standalone.model;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a client wants of one record. */
sealed interface Command {
    Match match();

    /** As a batch calls it. */
    String op();

    /** What is sent; missing for nothing. */
    JsonNode content();

    /** Begin a record; its id stands in the body. */
    record Create(ObjectNode content) implements Command {
        @Override
        public Match match() {
            return Match.NONE;
        }

        @Override
        public String op() {
            return "create";
        }
    }

    /** Begin or replace. */
    record Put(ObjectNode content, Match match) implements Command {
        @Override
        public String op() {
            return "put";
        }
    }

    /** RFC 7396. */
    record Merge(JsonNode content, Match match) implements Command {
        @Override
        public String op() {
            return "merge";
        }
    }

    /** RFC 6902. */
    record Patch(List<Step> steps, Match match) implements Command {
        @Override
        public String op() {
            return "patch";
        }

        @Override
        public JsonNode content() {
            ArrayNode json = JsonNodeFactory.instance.arrayNode();
            steps.forEach(step -> json.add(step.toJson()));
            return json;
        }
    }

    /**
     * One operation of a JSON Patch.
     *
     * @param from of a move or a copy, else empty
     * @param value of an add, replace or test, else missing
     */
    record Step(String op, List<String> from, List<String> path, JsonNode value) {
        ObjectNode toJson() {
            ObjectNode json =
                    JsonNodeFactory.instance.objectNode().put("op", op).put("path", Values.pointer(path));
            if (op.equals("move") || op.equals("copy")) {
                json.put("from", Values.pointer(from));
            }
            if (!value.isMissingNode()) {
                json.set("value", value);
            }
            return json;
        }
    }

    /**
     * Add to numbers.
     *
     * @param stockMin what the record must have in {@code stock}
     */
    record Adjust(Map<List<String>, BigDecimal> by, OptionalInt stockMin, Match match) implements Command {
        @Override
        public String op() {
            return "adjust";
        }

        @Override
        public JsonNode content() {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            ObjectNode places = json.putObject("by");
            by.forEach((path, number) -> places.set(Values.pointer(path), Values.number(number)));
            stockMin.ifPresent(min -> json.put("when", "self.stock >= " + min));
            return json;
        }
    }

    /** End the record. */
    record Delete(Match match) implements Command {
        @Override
        public String op() {
            return "delete";
        }

        @Override
        public JsonNode content() {
            return Values.MISSING;
        }
    }
}
