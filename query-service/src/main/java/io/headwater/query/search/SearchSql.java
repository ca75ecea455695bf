package io.headwater.query.search;

import io.headwater.query.catalogue.CollectionReads;
import io.headwater.query.catalogue.HeldCollection;
import io.headwater.query.catalogue.HeldCollection.Searched;
import io.headwater.query.catalogue.SqlName;
import io.headwater.query.records.Envelope;
import io.headwater.query.records.SqlFragment;
import io.headwater.query.records.SqlFragment.Parameter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The statement of one search. Everything is read in one snapshot, the filter narrows each of the two orders before they are cut,
 * and records are read for what is answered only.
 *
 * @param filter on the rows, named {@code r}
 * @param model whose vectors are compared
 * @param meant what the texts' meaning is compared to; null if it is not
 * @param words what the texts' words are compared to; null if they are not
 * @param plan how far to look
 */
record SearchSql(
        HeldCollection held,
        SqlFragment filter,
        String model,
        @Nullable Meant meant,
        @Nullable QuestionWords words,
        Plan plan) {
    /** Weighs the places in the two orders: the usual number of reciprocal rank fusion. */
    private static final int FUSION = 60;

    /** A vector, or where it is. */
    sealed interface Meant {
        /**
         * A question's.
         *
         * @param halfvec as pgvector reads it
         */
        record Vector(String halfvec) implements Meant {}

        /** The middle of a record's. */
        record Liked(String id) implements Meant {}
    }

    /**
     * How far to look.
     *
     * @param limit records answered
     * @param rankedMax records ranked by their words
     * @param piecesPerRecord pieces of text that the vectors' index is asked for, for each record wanted; 0 if it may not be used
     */
    record Plan(int limit, int rankedMax, int piecesPerRecord) {
        /** Whether the vectors' index may be used. */
        boolean approximate() {
            return piecesPerRecord > 0;
        }

        /** Records of each order that are fused: what is far down in one may be up in the other. */
        int depth(boolean fused) {
            return fused ? 2 * limit + 50 : limit;
        }
    }

    /** Runs it; the columns are those of {@link CollectionReads#HEAD}, of an envelope, and those named in {@link #statement}. */
    PreparedStatement prepare(Connection connection) throws SQLException {
        SqlFragment found = found();
        PreparedStatement statement = connection.prepareStatement(statement(found));
        CollectionReads.bind(statement, held);
        statement.setString(3, searched().vectorIndex().quoted());
        statement.setString(4, meant instanceof Meant.Liked liked ? liked.id() : "");
        found.bind(connection, statement, 5);
        return statement;
    }

    // The checkpoint of what reads vectors is theirs, docs/formats.md section 4: that of the rows, or right before the
    // oldest event whose text is not embedded yet. Row and vectors of a deleted record go together.
    private static final String STATEMENT = """
            SELECT
              seen.epoch,
              {checkpoint} AS checkpoint,
              held.incarnation,
              held.definition_version,
              held.generation,
              graph.indisvalid AS has_graph,
              liked.id IS NOT NULL AS is_there,
              found.score,
              found.near,
              found.pieces,
              found.matched,
            %s
            FROM %s
            LEFT JOIN pg_index AS graph ON graph.indexrelid = to_regclass(?)
            LEFT JOIN {rows} AS liked ON liked.id = ?
            LEFT JOIN ({found}) AS found ON TRUE
            LEFT JOIN {rows} AS r ON r.id = found.id
            ORDER BY found.score DESC, found.id
            """.formatted(Envelope.COLUMNS, CollectionReads.SOURCES);
    private static final String VECTORS_CHECKPOINT = """
            least(seen.position, (
                SELECT min(work.position) - 1 FROM headwater.vector_work AS work WHERE work.partition = seen.partition
              ))""";

    private String statement(SqlFragment found) {
        return STATEMENT
                .replace("{checkpoint}", meant == null ? "seen.position" : VECTORS_CHECKPOINT)
                .replace("{rows}", rows().quoted())
                .replace("{found}", found.sql());
    }

    private SqlFragment found() {
        if (meant == null && words == null) {
            return new SqlFragment()
                    .add("SELECT '' AS id, 0 AS score, 0 AS near, 0 AS pieces, 0 AS matched WHERE FALSE");
        }
        SqlFragment found = new SqlFragment().add("WITH ");
        if (meant != null) {
            found.add("near AS MATERIALIZED (").add(near(meant)).add(")");
        }
        if (words != null) {
            found.add(meant == null ? "" : ", ").add(worded(words));
        }
        String near = meant == null ? "0" : "(SELECT count(*) FROM near)";
        String pieces = plan.approximate() && meant != null ? "(SELECT max(pieces) FROM near)" : "0";
        String matched = words == null ? "0" : "(SELECT count(*) FROM matched)";
        return found.add(" SELECT id, score, " + near + " AS near, " + pieces + " AS pieces, " + matched
                        + " AS matched FROM (")
                .add(scored())
                .add(") AS scored");
    }

    private String scored() {
        if (words == null) {
            return "SELECT id, 1 - distance AS score FROM near";
        }
        if (meant == null) {
            return "SELECT id, score FROM worded";
        }
        return """
                SELECT id, sum(score) AS score
                FROM (
                  SELECT id, 1.0::float8 / (%1$d + row_number() OVER (ORDER BY distance, id)) AS score FROM near
                  UNION ALL
                  SELECT id, 1.0::float8 / (%1$d + row_number() OVER (ORDER BY score DESC, id)) FROM worded
                ) AS placed
                GROUP BY id
                ORDER BY score DESC, id
                LIMIT %2$d""".formatted(FUSION, plan.limit());
    }

    /** Records wanted of each order. */
    int depth() {
        return plan.depth(meant != null && words != null);
    }

    /** Pieces of text that the vectors' index brings at most. */
    int pieces() {
        return plan.piecesPerRecord() * depth();
    }

    /** The same without the vectors' index. */
    SearchSql exactly() {
        return new SearchSql(held, filter, model, meant, words, new Plan(plan.limit(), plan.rankedMax(), 0));
    }

    private SqlFragment near(Meant to) {
        SqlFragment distance = new SqlFragment().add("v.embedding <=> ").add(vector(to));
        return plan.approximate() ? approximate(to, distance) : exact(to, distance);
    }

    // Grouped before it is ordered, so that no index can leave anything out. A record without vectors is near to none.
    private SqlFragment exact(Meant to, SqlFragment distance) {
        return new SqlFragment()
                .add("SELECT id, distance FROM (SELECT v.record_id AS id, min(")
                .add(distance)
                .add(") AS distance FROM ")
                .add(pieces(to))
                .add(" GROUP BY v.record_id) AS record WHERE distance IS NOT NULL ORDER BY distance, id LIMIT "
                        + depth());
    }

    private SqlFragment approximate(Meant to, SqlFragment distance) {
        return new SqlFragment()
                .add(
                        "SELECT id, min(distance) AS distance, sum(count(*)) OVER () AS pieces FROM (SELECT v.record_id AS id, ")
                .add(distance)
                .add(" AS distance FROM ")
                .add(pieces(to))
                .add(" ORDER BY ")
                .add(distance)
                // In the text, not as a parameter: a plan that does not know it would rather sort everything.
                .add(" LIMIT " + pieces())
                .add(") AS piece WHERE distance IS NOT NULL GROUP BY id ORDER BY distance, id LIMIT " + depth());
    }

    private SqlFragment pieces(Meant to) {
        SqlFragment pieces = new SqlFragment().add(searched().vectors()).add(" AS v");
        if (!filter.sql().equals("TRUE")) {
            pieces.add(" JOIN ").add(rows()).add(" AS r ON r.id = v.record_id");
        }
        pieces.add(" WHERE v.model = ")
                .add(new Parameter.Text(model))
                .add(" AND ")
                .add(filter);
        if (to instanceof Meant.Liked liked) {
            pieces.add(" AND v.record_id <> ").add(new Parameter.Text(liked.id()));
        }
        return pieces;
    }

    // A query of its own, so that a vector's text is read once and not for each row.
    private SqlFragment vector(Meant to) {
        return switch (to) {
            case Meant.Vector vector ->
                new SqlFragment()
                        .add("(SELECT ")
                        .add(new Parameter.Text(vector.halfvec()))
                        .add("::public.halfvec)");
            case Meant.Liked liked ->
                new SqlFragment()
                        .add("(SELECT avg(own.embedding) FROM ")
                        .add(searched().vectors())
                        .add(" AS own WHERE own.record_id = ")
                        .add(new Parameter.Text(liked.id()))
                        .add(" AND own.model = ")
                        .add(new Parameter.Text(model))
                        .add(")");
        };
    }

    // A word counts the more the fewer of the matches have it, and often in one text counts little more than once.
    // What is all that was asked for gets as much again as its words could bring, so that it comes before whatever is
    // not.
    private SqlFragment worded(QuestionWords asked) {
        int terms = asked.terms().size();
        SqlFragment matched = new SqlFragment().add("matched AS MATERIALIZED (SELECT id, whole");
        for (int i = 0; i < terms; i++) {
            matched.add(", ts_rank('{1, 1, 1, 1}', words, ")
                    .add(tsquery(asked.terms().get(i)))
                    .add(", 1) AS t" + i);
        }
        matched.add(" FROM (").add(candidates(asked)).add(") AS candidate), ");
        return matched.add("weight AS (SELECT "
                + each(terms, ", ", "ln(1 + count(*)::float8 / greatest(count(*) FILTER (WHERE t# > 0), 1)) AS w#")
                + " FROM matched), worded AS (SELECT id, "
                + each(terms, " + ", "w# * (t# + whole)")
                + " AS score FROM matched CROSS JOIN weight ORDER BY score DESC, id LIMIT " + depth() + ")");
    }

    // What is all that was asked for is read first, so that it is ranked however many others have some of the words.
    private SqlFragment candidates(QuestionWords asked) {
        return new SqlFragment()
                .add("(")
                .add(candidates(1, new SqlFragment().add("r.words @@ ").add(tsquery(asked.whole()))))
                .add(") UNION ALL (")
                .add(candidates(
                        0,
                        new SqlFragment()
                                .add("r.words @@ ")
                                .add(tsquery(asked.any()))
                                .add(" AND NOT r.words @@ ")
                                .add(tsquery(asked.whole()))))
                .add(") LIMIT " + plan.rankedMax());
    }

    // Weights count for nothing; setting them unpacks a row's words once, and not again for each word of the question.
    private SqlFragment candidates(int whole, SqlFragment condition) {
        return new SqlFragment()
                .add("SELECT r.id, setweight(r.words, 'D') AS words, " + whole + " AS whole FROM ")
                .add(rows())
                .add(" AS r WHERE ")
                .add(condition)
                .add(" AND ")
                .add(filter)
                .add(" LIMIT " + plan.rankedMax());
    }

    private static String each(int terms, String separator, String sql) {
        return IntStream.range(0, terms)
                .mapToObj(i -> sql.replace("#", Integer.toString(i)))
                .collect(Collectors.joining(separator));
    }

    private static SqlFragment tsquery(String query) {
        return new SqlFragment().add(new Parameter.Text(query)).add("::tsquery");
    }

    private SqlName rows() {
        return held.tables().rows();
    }

    private Searched searched() {
        return Objects.requireNonNull(held.tables().searched(), "checked before");
    }
}
