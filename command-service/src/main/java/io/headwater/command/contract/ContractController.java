package io.headwater.command.contract;

import io.headwater.http.ContractDocument;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Serves the contract. */
@RestController
final class ContractController {
    private final ContractDocument openApi = ContractDocument.read(ContractController.class, "openapi.json");
    private final ContractDocument asyncApi = ContractDocument.read(ContractController.class, "asyncapi.json");

    /** The HTTP API as OpenAPI 3.1. */
    @GetMapping("/openapi.json")
    ResponseEntity<byte[]> openApi() {
        return openApi.toResponse();
    }

    /** The topics as AsyncAPI 3. */
    @GetMapping("/asyncapi.json")
    ResponseEntity<byte[]> asyncApi() {
        return asyncApi.toResponse();
    }
}
