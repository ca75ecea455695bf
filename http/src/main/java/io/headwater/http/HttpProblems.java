package io.headwater.http;

/** Problems for statuses that the framework or the server decides by itself. */
final class HttpProblems {
    private HttpProblems() {}

    static Problem ofStatus(int status) {
        return switch (status) {
            case 401 -> Problem.of(ProblemType.UNAUTHENTICATED, "Send an API key as 'Authorization: Bearer …'.");
            case 403 -> Problem.of(ProblemType.FORBIDDEN, "The API key does not open this.");
            case 404 -> Problem.of(ProblemType.NOT_FOUND, "Nothing is served under this path.");
            case 405 -> Problem.of(ProblemType.METHOD_NOT_ALLOWED, "This path is not served with this method.");
            case 406 -> Problem.of(ProblemType.NOT_ACCEPTABLE, "Answers are JSON.");
            case 413 -> Problem.of(ProblemType.TOO_LARGE, "The body is larger than is taken here.");
            case 415 -> Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "This media type is not read here.");
            case 503 -> Problem.of(ProblemType.UNAVAILABLE, "The service is not ready.");
            default ->
                status >= 500
                        ? Problem.of(ProblemType.INTERNAL, "The request could not be finished.")
                        : Problem.of(ProblemType.MALFORMED, "The request breaks the syntax of HTTP or of a parameter.");
        };
    }
}
