package io.headwater.command.job;

import io.headwater.command.tenant.Tenants;
import io.headwater.events.ApiKey;
import io.headwater.events.Json;
import io.headwater.http.Caller;
import io.headwater.http.Problem;
import io.headwater.http.ProblemException;
import io.headwater.http.ProblemType;
import io.headwater.http.Trace;
import jakarta.servlet.http.HttpServletRequest;
import java.util.UUID;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Shows and ends jobs. For admins of the tenant that a job belongs to. */
@RestController
public final class JobController {
    private static final String PATH = "/v1/jobs/{id}";

    private final Jobs jobs;
    private final Tenants tenants;

    JobController(Jobs jobs, Tenants tenants) {
        this.jobs = jobs;
        this.tenants = tenants;
    }

    /** Where the job stands. */
    @GetMapping(PATH)
    ResponseEntity<byte[]> get(@PathVariable("id") String id, HttpServletRequest request) {
        return answer(200, admitted(id, request), request);
    }

    /** Asks for the job's end: 202, with the job as it stands; one that has ended stays as it is. */
    @DeleteMapping(PATH)
    ResponseEntity<byte[]> cancel(@PathVariable("id") String id, HttpServletRequest request) {
        Job job = admitted(id, request);
        jobs.cancel(job.id());
        return answer(job.state().isFinal() ? 200 : 202, job, request);
    }

    /** The answer to a request whose work goes on: where to look. */
    public static ResponseEntity<byte[]> accepted(Job job, HttpServletRequest request) {
        return answer(202, job, request);
    }

    private Job admitted(String text, HttpServletRequest request) {
        Job job = jobs.find(id(text)).orElseThrow(JobController::unknown);
        try {
            Caller.of(request)
                    .require(
                            ApiKey.Scope.ADMIN,
                            job.task().tenant().tenant(),
                            job.task().collection());
        } catch (ProblemException _) {
            throw unknown(); // Whether others have jobs is theirs to know.
        }
        // A successor of the same name is somebody else.
        if (!tenants.require(job.task().tenant().tenant()).equals(job.task().tenant())) {
            throw unknown();
        }
        return job;
    }

    private static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException _) {
            throw unknown();
        }
    }

    private static ProblemException unknown() {
        return Problem.of(ProblemType.NOT_FOUND, "There is no such job.").asException();
    }

    private static ResponseEntity<byte[]> answer(int status, Job job, HttpServletRequest request) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(status).contentType(MediaType.APPLICATION_JSON);
        if (status == 202) {
            answer.header("Location", "/v1/jobs/" + job.id());
        }
        return answer.body(Json.write(toJson(job, Trace.of(request).traceId())));
    }

    private static ObjectNode toJson(Job job, String traceId) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("id", job.id().toString())
                .put("kind", job.task().kind())
                .put("tenant", job.task().tenant().tenant().value())
                .put("collection", job.task().collection().value())
                .put("state", Jobs.text(job.state()))
                .put("done", job.done())
                .put("createdAt", job.createdAt().toString())
                .put("changedAt", job.changedAt().toString());
        if (job.result() != null) {
            boolean isProblem = job.state() == Job.State.FAILED;
            json.set(isProblem ? "problem" : "result", isProblem ? traced(job.result(), traceId) : job.result());
        }
        return json;
    }

    private static ObjectNode traced(ObjectNode problem, String traceId) {
        return problem.deepCopy().put("traceId", traceId);
    }

    /** The answer to a request whose job has failed. */
    public static ResponseEntity<byte[]> failed(Job job, HttpServletRequest request) {
        ObjectNode problem = job.result();
        if (problem == null || job.state() != Job.State.FAILED) {
            throw new IllegalArgumentException("job " + job.id() + " has not failed");
        }
        return ResponseEntity.status(problem.path("status").asInt(500))
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(Json.write(traced(problem, Trace.of(request).traceId())));
    }
}
