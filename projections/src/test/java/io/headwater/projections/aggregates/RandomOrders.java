package io.headwater.projections.aggregates;

import static io.headwater.projections.engine.LogFixture.json;

import io.headwater.events.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random creations, changes and deletions of orders, the same for the same seed; few groups, and values of every kind. */
final class RandomOrders {
    private static final String[] COUNTRIES = {
        "'Germany'", "'France'", "'Österreich'", "'日本'", "'😀'", "''", "'a'", "'ab'", "null", "7", "['Spain']", "true"
    };
    private static final String[] ODD_TOTALS = {
        "null",
        "'12'",
        "{}",
        "1E+40",
        "-1E-20",
        "0",
        "0.00",
        "-0",
        "12345678901234567890.123456789",
        "100",
        "1E2",
        "100.00"
    };

    private final AggregateFixture fixture;
    private final Random random;
    private final List<String> live = new ArrayList<>();
    private final List<String> gone = new ArrayList<>();
    private int created;

    RandomOrders(AggregateFixture fixture, long seed) {
        this.fixture = fixture;
        this.random = new Random(seed);
    }

    /** Has that many events happen; they wait to be applied. */
    void happen(int events) {
        for (int i = 0; i < events; i++) {
            happen();
        }
    }

    private void happen() {
        int kind = live.isEmpty() ? 0 : random.nextInt(100);
        if (kind < 38) {
            create();
        } else if (kind < 62) {
            fixture.order(any(), new Event.RecordPatched(json("{" + member() + "}")));
        } else if (kind < 76) {
            fixture.order(any(), new Event.RecordReplaced(json(body())));
        } else {
            String id = live.remove(random.nextInt(live.size()));
            gone.add(id);
            fixture.order(id, new Event.RecordDeleted());
        }
    }

    private void create() {
        String id;
        if (!gone.isEmpty() && random.nextInt(4) == 0) {
            id = gone.remove(random.nextInt(gone.size()));
        } else {
            // Not in the order of their ids, so that some are behind what was filled in and some before.
            id = "%08x-%d".formatted(random.nextInt(), created++);
        }
        live.add(id);
        fixture.order(id, new Event.RecordCreated(json(body())));
    }

    private String any() {
        return live.get(random.nextInt(live.size()));
    }

    private String body() {
        List<String> members = new ArrayList<>();
        if (random.nextInt(20) > 0) {
            members.add("'country': " + country());
        }
        if (random.nextInt(10) > 0) {
            members.add("'paid': " + paid());
        }
        if (random.nextInt(20) > 0) {
            members.add("'total': " + total());
        }
        if (random.nextInt(5) > 0) {
            members.add("'day': " + day());
        }
        return "{" + String.join(", ", members) + "}";
    }

    private String member() {
        return switch (random.nextInt(5)) {
            case 0 -> "'country': " + country();
            case 1 -> "'paid': " + paid();
            case 2 -> "'total': " + total();
            case 3 -> "'day': " + day();
            default -> "'note': " + random.nextInt(3);
        };
    }

    private String country() {
        return COUNTRIES[random.nextInt(COUNTRIES.length)];
    }

    private String paid() {
        return random.nextInt(8) == 0 ? "'yes'" : String.valueOf(random.nextBoolean());
    }

    private String total() {
        return random.nextInt(10) == 0
                ? ODD_TOTALS[random.nextInt(ODD_TOTALS.length)]
                : random.nextInt(-50, 400) + "." + random.nextInt(10) + "0".repeat(random.nextInt(3));
    }

    private String day() {
        return random.nextInt(10) == 0
                ? "7"
                : "'2026-%02d-%02d'".formatted(random.nextInt(1, 13), random.nextInt(1, 29));
    }
}
