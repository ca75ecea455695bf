package io.headwater.query.replicas;

import io.headwater.events.Partition;
import io.headwater.http.HeadwaterHeaders;
import io.headwater.http.Problem;
import io.headwater.http.ProblemException;
import io.headwater.http.ProblemType;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/** The headers of an answer that came from a replica. */
public final class AnswerHeaders {
    private AnswerHeaders() {}

    /** JSON, with the token of what it has seen and the replica's name. */
    public static HttpHeaders of(FreshReads.Answer<?> answer, Partition partition) {
        HttpHeaders headers = seen(answer, partition);
        headers.setContentType(MediaType.APPLICATION_JSON);
        return headers;
    }

    /**
     * 404 with the token of what the replica has seen, as any other answer: a reader who goes on with it is not shown what
     * was there before.
     */
    public static ProblemException notFound(FreshReads.Answer<?> answer, Partition partition, String detail) {
        return problem(answer, partition, Problem.of(ProblemType.NOT_FOUND, detail));
    }

    /** Any problem that a replica's answer gave rise to, with the token of what the replica has seen. */
    public static ProblemException problem(FreshReads.Answer<?> answer, Partition partition, Problem problem) {
        return problem.asException(seen(answer, partition));
    }

    private static HttpHeaders seen(FreshReads.Answer<?> answer, Partition partition) {
        HttpHeaders headers = new HttpHeaders();
        headers.set(
                HeadwaterHeaders.TOKEN,
                answer.snapshot().checkpoint().token(partition).toString());
        headers.set(HeadwaterHeaders.REPLICA, answer.replica());
        return headers;
    }
}
