package io.headwater.query.search;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code headwater.search}: how records are searched.
 *
 * @param perTenantMax searches of one tenant under way at once in this instance, more are 429; 1 to 1 000, default 8
 * @param perSecondMax searches of one tenant that begin in a second in this instance, more are 429; 1 to 1 000 000, default 2 000
 * @param questionsSizeMax of all questions in memory with their vectors and words, together; up to 1 GB, default 16 MB; 0 keeps none
 * @param rankedMax records that are ranked by their words; of more matches those beyond are passed over, unless the request asks
 *     for {@code exact=true}; 1 000 to 10 000 000, default 20 000
 * @param recallEvery of so many approximate searches one is done again exactly, behind the answer, to tell the recall; 0 for
 *     none, default 100
 */
@ConfigurationProperties("headwater.search")
public record SearchSettings(
        @DefaultValue("8") int perTenantMax,
        @DefaultValue("2000") int perSecondMax,
        @DefaultValue("16MB") DataSize questionsSizeMax,
        @DefaultValue("20000") int rankedMax,
        @DefaultValue("100") int recallEvery) {
    private static final int PER_TENANT_MAX = 1_000;
    private static final int PER_SECOND_MAX = 1_000_000;
    private static final DataSize QUESTIONS_MOST = DataSize.ofGigabytes(1);
    private static final int RANKED_LEAST = 1_000;
    private static final int RANKED_MOST = 10_000_000;

    /** Refuses what is out of range. */
    public SearchSettings {
        require(perTenantMax >= 1 && perTenantMax <= PER_TENANT_MAX, "per-tenant-max is 1 to 1000");
        require(perSecondMax >= 1 && perSecondMax <= PER_SECOND_MAX, "per-second-max is 1 to 1000000");
        require(
                !questionsSizeMax.isNegative() && questionsSizeMax.compareTo(QUESTIONS_MOST) <= 0,
                "questions-size-max is 0 to 1 GB");
        require(rankedMax >= RANKED_LEAST && rankedMax <= RANKED_MOST, "ranked-max is 1000 to 10000000");
        require(recallEvery >= 0, "recall-every is not negative");
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("headwater.search." + rule);
        }
    }
}
