package io.headwater.query.contract;

import io.headwater.http.ContractDocument;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Serves the contract. */
@RestController
final class ContractController {
    private final ContractDocument openApi = ContractDocument.read(ContractController.class, "openapi.json");

    /** The HTTP API as OpenAPI 3.1. */
    @GetMapping("/openapi.json")
    ResponseEntity<byte[]> openApi() {
        return openApi.toResponse();
    }
}
