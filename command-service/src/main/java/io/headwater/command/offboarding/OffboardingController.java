package io.headwater.command.offboarding;

import io.headwater.command.api.RejectionProblems;
import io.headwater.command.api.Requests;
import io.headwater.command.decision.Rejection;
import io.headwater.events.ApiKey;
import io.headwater.events.TenantName;
import io.headwater.events.Version;
import io.headwater.http.Caller;
import io.headwater.http.HeadwaterHeaders;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.RestController;

/** Offboards tenants. For operators. */
@RestController
public final class OffboardingController {
    private final Offboarding offboarding;

    OffboardingController(Offboarding offboarding) {
        this.offboarding = offboarding;
    }

    /** Ends the tenant with all it has; the name must be given again in {@code confirm}. 204 when it is gone. */
    @DeleteMapping("/v1/tenants/{tenant}")
    ResponseEntity<byte[]> end(TenantName tenant, HttpServletRequest request) {
        Caller.of(request).requireOperator(ApiKey.Scope.ADMIN);
        Requests.refuseIdempotencyKey(request);
        if (!tenant.value().equals(request.getParameter("confirm"))) {
            throw Problem.of(ProblemType.MALFORMED, "Offboarding a tenant needs ?confirm= with its name.")
                    .asException();
        }
        return switch (offboarding.end(tenant, Requests.metadata(request, Version.NONE), Requests.now())) {
            case Offboarding.Result.Unknown() ->
                throw RejectionProblems.of(Rejection.of(Rejection.Code.TENANT_UNKNOWN))
                        .asException();
            case Offboarding.Result.Gone gone -> {
                var answer = ResponseEntity.noContent();
                gone.token().ifPresent(token -> answer.header(HeadwaterHeaders.TOKEN, token.toString()));
                yield answer.build();
            }
        };
    }
}
