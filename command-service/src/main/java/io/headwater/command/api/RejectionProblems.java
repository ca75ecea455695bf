package io.headwater.command.api;

import io.headwater.command.decision.Rejection;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;

/** The one place where rejections become problem documents. */
public final class RejectionProblems {
    private RejectionProblems() {}

    /** The problem that a client sees. */
    public static Problem of(Rejection rejection) {
        return new Problem(
                typeOf(rejection.code()),
                rejection.detail(),
                rejection.faults().stream()
                        .map(fault -> new Problem.Fault(fault.pointer(), fault.message(), fault.facts()))
                        .toList(),
                null);
    }

    private static ProblemType typeOf(Rejection.Code code) {
        return switch (code) {
            case TENANT_UNKNOWN, COLLECTION_UNKNOWN, RECORD_UNKNOWN -> ProblemType.NOT_FOUND;
            case DEFINITION_CONTENDED -> ProblemType.CONFLICT;
            case RECORD_EXISTS -> ProblemType.ALREADY_EXISTS;
            case VERSION_MISMATCH -> ProblemType.VERSION_MISMATCH;
            case SCHEMA_VIOLATION -> ProblemType.SCHEMA_VIOLATION;
            case NOT_AN_OBJECT, ID_MISMATCH, PATCH_TOO_COSTLY, NESTED_TOO_DEEP -> ProblemType.UNPROCESSABLE;
            case TEST_FAILED -> ProblemType.TEST_FAILED;
            case CONDITION_FAILED -> ProblemType.PRECONDITION_FAILED;
            case NOT_ADJUSTABLE -> ProblemType.NOT_ADJUSTABLE;
            case PATCH_CONFLICT -> ProblemType.PATCH_CONFLICT;
            case RULE_VIOLATED -> ProblemType.RULE_VIOLATED;
            case UNIQUE_VIOLATED -> ProblemType.UNIQUE_VIOLATED;
            case REFERENCE_MISSING -> ProblemType.REFERENCE_MISSING;
            case STILL_REFERENCED -> ProblemType.STILL_REFERENCED;
            case LIMIT_REACHED -> ProblemType.LIMIT_REACHED;
            case INCOMPATIBLE_CONSTRAINTS -> ProblemType.INCOMPATIBLE_CONSTRAINTS;
            case RECORD_TOO_LARGE -> ProblemType.TOO_LARGE;
        };
    }
}
