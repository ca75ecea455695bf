package io.headwater.query.replicas;

import io.headwater.events.Partition;
import io.headwater.http.HeadwaterHeaders;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/** The headers of an answer that came from a replica. */
public final class AnswerHeaders {
    private AnswerHeaders() {}

    /** JSON, with the token of what it has seen and the replica's name. */
    public static HttpHeaders of(FreshReads.Answer<?> answer, Partition partition) {
        HttpHeaders headers = new HttpHeaders();
        headers.setContentType(MediaType.APPLICATION_JSON);
        headers.set(
                HeadwaterHeaders.TOKEN,
                answer.snapshot().checkpoint().token(partition).toString());
        headers.set(HeadwaterHeaders.REPLICA, answer.replica());
        return headers;
    }
}
