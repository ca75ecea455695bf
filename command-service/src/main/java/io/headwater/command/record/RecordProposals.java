package io.headwater.command.record;

import io.headwater.command.api.Requests;
import io.headwater.command.collection.Definition;
import io.headwater.command.decision.Proposal;
import io.headwater.command.store.StreamId;
import io.headwater.events.RecordState;
import io.headwater.events.Subject;
import io.headwater.events.TenantPlacement;
import io.headwater.expressions.Condition;
import io.headwater.expressions.InvalidExpression;
import io.headwater.http.Problem;
import io.headwater.http.ProblemException;
import io.headwater.http.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.util.unit.DataSize;

/**
 * Puts commands on records to their deciders.
 *
 * @param bodyMax of a record
 */
public record RecordProposals(DataSize bodyMax) {
    /**
     * The proposal of a command.
     *
     * @throws ProblemException 422 if its condition cannot be evaluated over the collection's records
     */
    public Proposal<RecordState> of(Definition definition, RecordCommand command, HttpServletRequest request) {
        TenantPlacement tenant = definition.tenant();
        RecordDecider decider = new RecordDecider(
                definition::check, definition.rules(), definition.constraints(), condition(definition, command), (int)
                        bodyMax.toBytes());
        return new Proposal<>(
                new Proposal.Address(
                        tenant.partition(),
                        StreamId.ofRecord(definition.incarnation(), command.id()),
                        Subject.of(tenant.tenant(), definition.collection(), command.id()),
                        isCreate(command)),
                RecordKind.INSTANCE,
                definition.guards(),
                Requests.metadata(request, definition.version()),
                Requests.now(),
                state -> decider.decide(command, state));
    }

    private static Condition condition(Definition definition, RecordCommand command) {
        if (!(command instanceof RecordCommand.AdjustRecord adjust)
                || adjust.when().isEmpty()) {
            return Condition.ALWAYS;
        }
        try {
            return definition.conditions().compile(adjust.when().get());
        } catch (InvalidExpression e) {
            String message = "At character " + (e.offset() + 1) + ": " + e.getMessage();
            throw Problem.at(ProblemType.UNPROCESSABLE, "/when", message).asException();
        }
    }

    private static boolean isCreate(RecordCommand command) {
        return switch (command) {
            case RecordCommand.CreateRecord _ -> true;
            case RecordCommand.PutRecord put -> put.precondition().isCreateOnly();
            case RecordCommand.MergeRecord _,
                    RecordCommand.PatchRecord _,
                    RecordCommand.AdjustRecord _,
                    RecordCommand.DeleteRecord _ -> false;
        };
    }
}
