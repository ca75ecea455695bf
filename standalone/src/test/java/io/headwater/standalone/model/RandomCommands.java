package io.headwater.standalone.model;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Commands as they come: most make sense for the record as it is, some do not. Predictable by the random's seed. */
record RandomCommands(Random random) {
    private static final List<String> NAMES =
            List.of("a", "b", "x/y", "m~n", "", "ä", "stock", "amount", "text", "tags", "id");
    private static final List<String> TEXTS =
            List.of("", "tea", "ä€😀", "say \"no\" \\ / ~1", "null", "0", "a text of more than twenty characters");
    private static final int DEPTH_MAX = 3;

    Command next(String id, ModelRecord record) {
        int choice = random.nextInt(record.exists() ? 100 : 40);
        if (choice < 15) {
            return new Command.Create(body().put("id", id));
        }
        if (choice < 35) {
            return new Command.Put(body(), match(record));
        }
        if (choice < 40) {
            ObjectNode same = record.body() == null ? body() : record.body();
            return new Command.Put(same, match(record));
        }
        if (choice < 60) {
            return new Command.Merge(mergePatch(), matchOfThere(record));
        }
        if (choice < 78) {
            return patch(record);
        }
        return choice < 92 ? adjust(record) : new Command.Delete(matchOfThere(record));
    }

    boolean isOneIn(int many) {
        return random.nextInt(many) == 0;
    }

    <T> T oneOf(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private Match match(ModelRecord record) {
        return isOneIn(8) ? Match.CREATE_ONLY : matchOfThere(record);
    }

    private Match matchOfThere(ModelRecord record) {
        long version = Math.max(1, record.version());
        return switch (random.nextInt(12)) {
            case 0, 1 -> Match.version(version);
            case 2 -> Match.version(version + 1);
            case 3 -> Match.version(Math.max(1, version - 1));
            case 4 -> new Match("If-Match", List.of(version + 7, version), false);
            case 5 -> new Match("If-Match", List.of(version), true);
            case 6 -> new Match("If-Match", List.of(), false);
            default -> Match.NONE;
        };
    }

    private ObjectNode body() {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("stock", isOneIn(12) ? -1 : random.nextInt(50));
        if (random.nextBoolean()) {
            body.set("amount", isOneIn(15) ? value(1) : Values.number(BigDecimal.valueOf(random.nextInt(9_999), 2)));
        }
        if (random.nextBoolean()) {
            body.put("text", oneOf(TEXTS));
        }
        if (random.nextBoolean()) {
            ArrayNode tags = body.putArray("tags");
            IntStream.range(0, random.nextInt(ModelRecord.TAGS_MAX + 1)).forEach(_ -> tags.add(value(1)));
        }
        IntStream.range(0, random.nextInt(3)).forEach(_ -> body.set(NAMES.get(random.nextInt(6)), value(DEPTH_MAX)));
        return body;
    }

    private JsonNode mergePatch() {
        if (isOneIn(20)) {
            return value(1);
        }
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        IntStream.range(0, random.nextInt(4)).forEach(_ -> patch.set(oneOf(NAMES), value(DEPTH_MAX)));
        return isOneIn(3) ? patch.put("stock", random.nextInt(50)) : patch;
    }

    private Command patch(ModelRecord record) {
        List<Command.Step> steps = new ArrayList<>();
        JsonNode body = record.body() == null ? Values.MISSING : record.body();
        IntStream.rangeClosed(1, 1 + random.nextInt(4)).forEach(_ -> steps.add(step(body)));
        return new Command.Patch(steps, matchOfThere(record));
    }

    private Command.Step step(JsonNode body) {
        List<String> path = path(body);
        List<String> none = List.of();
        return switch (random.nextInt(7)) {
            case 0 ->
                new Command.Step("test", none, path, isOneIn(4) ? value(1) : nullIfMissing(Values.at(body, path)));
            case 1 -> path.isEmpty() ? replaceAll() : new Command.Step("remove", none, path, Values.MISSING);
            case 2 -> path.isEmpty() ? replaceAll() : new Command.Step("replace", none, path, value(2));
            case 3 -> fromTo(body, "copy", path);
            case 4 -> fromTo(body, "move", path);
            default -> path.isEmpty() ? replaceAll() : new Command.Step("add", none, path, value(2));
        };
    }

    private Command.Step replaceAll() {
        return new Command.Step("replace", List.of(), List.of(), isOneIn(3) ? value(1) : body());
    }

    // Nothing can be moved into itself, which would be no JSON Patch; and the whole is not taken from itself.
    private Command.Step fromTo(JsonNode body, String op, List<String> path) {
        List<String> from = path(body);
        boolean isWithin =
                path.size() >= from.size() && path.subList(0, from.size()).equals(from);
        return from.isEmpty() || (isWithin && op.equals("move"))
                ? new Command.Step("add", List.of(), List.of("b"), value(1))
                : new Command.Step(op, from, path, Values.MISSING);
    }

    private static JsonNode nullIfMissing(JsonNode value) {
        return value.isMissingNode() ? JsonNodeFactory.instance.nullNode() : value;
    }

    /** A place that is there, most of the time, or could be. */
    private List<String> path(JsonNode value) {
        List<String> path = new ArrayList<>();
        JsonNode at = value;
        while (at.isContainer() && !isOneIn(4)) {
            String token = at.isArray() ? arrayToken(at.size()) : memberName(at);
            path.add(token);
            at = Values.at(at, List.of(token));
        }
        if (isOneIn(10)) {
            path.add(oneOf(NAMES));
        }
        return path;
    }

    private String arrayToken(int size) {
        return switch (random.nextInt(8)) {
            case 0 -> "-";
            case 1 -> "01";
            default -> Integer.toString(random.nextInt(size + 1));
        };
    }

    private String memberName(JsonNode object) {
        return object.isEmpty() || isOneIn(4) ? oneOf(NAMES) : oneOf(List.copyOf(object.propertyNames()));
    }

    private Command adjust(ModelRecord record) {
        Map<List<String>, BigDecimal> by = new LinkedHashMap<>();
        JsonNode body = record.body() == null ? Values.MISSING : record.body();
        if (!isOneIn(4)) {
            by.put(List.of("stock"), BigDecimal.valueOf(random.nextInt(-9, 10)));
        }
        if (isOneIn(3)) {
            by.put(List.of("amount"), BigDecimal.valueOf(random.nextInt(-999, 999), random.nextInt(4)));
        }
        if (by.isEmpty()) {
            by.put(path(body), BigDecimal.valueOf(random.nextInt(99), 1));
        }
        OptionalInt stockMin = isOneIn(2) ? OptionalInt.of(random.nextInt(30)) : OptionalInt.empty();
        return new Command.Adjust(by, stockMin, matchOfThere(record));
    }

    private JsonNode value(int depth) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return switch (random.nextInt(depth > 0 ? 10 : 7)) {
            case 0 -> json.nullNode();
            case 1 -> json.booleanNode(random.nextBoolean());
            case 2 -> json.numberNode(random.nextInt(-5, 20));
            case 3 -> Values.number(new BigDecimal(new BigInteger(80, random), random.nextInt(30)));
            case 4 -> Values.number(BigDecimal.valueOf(random.nextInt(3000), random.nextInt(4)));
            case 5, 6 -> json.stringNode(oneOf(TEXTS));
            case 7, 8 -> {
                ObjectNode object = json.objectNode();
                IntStream.range(0, random.nextInt(3)).forEach(_ -> object.set(oneOf(NAMES), value(depth - 1)));
                yield object;
            }
            default -> {
                ArrayNode array = json.arrayNode();
                IntStream.range(0, random.nextInt(3)).forEach(_ -> array.add(value(depth - 1)));
                yield array;
            }
        };
    }
}
