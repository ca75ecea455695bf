package io.headwater.query.records;

import io.headwater.events.JsonText;
import io.headwater.query.catalogue.HeldCollection;
import io.headwater.query.records.ExpandPlan.Branch;
import io.headwater.query.records.RecordsById.Ref;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Puts what references lead to beside the records that hold them: level by level, one statement each, whatever the number of records
 * and references. The transaction's statements see one snapshot. One thread uses it, once.
 */
final class ExpandRecords {
    private final Connection transaction;
    private final PageBound bound;

    ExpandRecords(Connection transaction, PageBound bound) {
        this.transaction = transaction;
        this.bound = bound;
    }

    /** A record whose references are expanded; shared by all that lead to it in the same place of the plan. */
    private static final class Node {
        private final Envelope envelope;
        private final ExpandPlan plan;
        /** The first item that needs it. */
        private final int item;

        private final Map<Branch, Optional<Node>> references = new LinkedHashMap<>();

        Node(Envelope envelope, ExpandPlan plan, int item) {
            this.envelope = envelope;
            this.plan = plan;
            this.item = item;
        }
    }

    /** A reference from one record to another. */
    private record Link(Node from, Branch branch, @Nullable Ref to) {}

    /**
     * What stands beside each record: {@code {"customerId": envelope or null}}, and in that envelope {@code "expanded"} again.
     *
     * @return for as many of the records, from the first on, as fit the bound with all that is beside them, but always for one
     */
    List<JsonText> expand(List<Envelope> records, ExpandPlan plan) throws SQLException {
        List<Node> items = new ArrayList<>();
        for (Envelope envelope : records) {
            items.add(new Node(envelope, plan, items.size()));
        }
        int kept = items.size();
        List<Node> level = items;
        while (!level.isEmpty()) {
            List<Link> links = links(level, kept);
            RecordsById.Found found = read(links);
            kept = links.stream()
                    .filter(link -> link.to() != null && found.beyond().contains(link.to()))
                    .mapToInt(link -> link.from().item)
                    .reduce(kept, Math::min);
            level = follow(links, found);
        }
        return write(items.subList(0, kept));
    }

    private static List<Link> links(List<Node> level, int kept) {
        List<Link> links = new ArrayList<>();
        for (Node node : level) {
            if (node.item < kept && !node.plan.branches().isEmpty()) {
                JsonNode data = node.envelope.data().tree();
                node.plan.branches().forEach(branch -> links.add(new Link(node, branch, target(branch, data))));
            }
        }
        return links;
    }

    private static @Nullable Ref target(Branch branch, JsonNode data) {
        HeldCollection target = branch.target();
        return target == null
                ? null
                : branch.reference().idIn(data).map(id -> new Ref(target, id)).orElse(null);
    }

    // Whatever the first item needs is read, since a page always has one.
    private RecordsById.Found read(List<Link> links) throws SQLException {
        SequencedSet<Ref> wanted = new LinkedHashSet<>();
        int first = 0;
        for (Link link : links) {
            if (link.to() != null) {
                wanted.add(link.to());
            }
            first = link.from().item == 0 ? wanted.size() : first;
        }
        return RecordsById.read(transaction, wanted, first, bound);
    }

    private static List<Node> follow(List<Link> links, RecordsById.Found found) {
        Map<Map.Entry<Ref, ExpandPlan>, Node> nodes = new LinkedHashMap<>();
        for (Link link : links) {
            Envelope envelope = link.to() == null ? null : found.records().get(link.to());
            Optional<Node> node = envelope == null
                    ? Optional.empty()
                    : Optional.of(nodes.computeIfAbsent(
                            Map.entry(
                                    Objects.requireNonNull(link.to()),
                                    link.branch().further()),
                            _ -> new Node(envelope, link.branch().further(), link.from().item)));
            link.from().references.put(link.branch(), node);
        }
        return List.copyOf(nodes.values());
    }

    private List<JsonText> write(List<Node> items) {
        List<JsonText> written = new ArrayList<>();
        Map<Node, JsonText> shared = new HashMap<>();
        long bytes = 0;
        for (Node item : items) {
            JsonText expanded = expanded(item, shared);
            bytes += item.envelope.data().utf8().length + expanded.utf8().length;
            if (bytes > bound.bytesMax() && !written.isEmpty()) {
                break;
            }
            written.add(expanded);
        }
        return written;
    }

    private static JsonText expanded(Node node, Map<Node, JsonText> shared) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String separator = "{\"";
        for (Map.Entry<Branch, Optional<Node>> each : node.references.entrySet()) {
            ascii(out, separator + each.getKey().reference().field() + "\":");
            if (each.getValue().isPresent()) {
                out.writeBytes(envelope(each.getValue().get(), shared).utf8());
            } else {
                ascii(out, "null");
            }
            separator = ",\"";
        }
        out.write('}');
        return JsonText.of(out.toByteArray());
    }

    private static JsonText envelope(Node node, Map<Node, JsonText> shared) {
        JsonText known = shared.get(node);
        if (known == null) {
            known = node.plan.branches().isEmpty() ? node.envelope.json() : node.envelope.json(expanded(node, shared));
            shared.put(node, known);
        }
        return known;
    }

    private static void ascii(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
