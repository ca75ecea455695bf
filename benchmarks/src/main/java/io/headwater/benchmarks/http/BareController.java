package io.headwater.benchmarks.http;

import io.headwater.events.Json;
import io.headwater.http.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Parses the body, and says that it did. */
@RestController
final class BareController {
    private static final DataSize BODY_MAX = DataSize.ofMegabytes(1);
    private static final byte[] ANSWER =
            "{\"id\":\"order-000-000000000000\",\"version\":1}".getBytes(StandardCharsets.UTF_8);

    @PostMapping(BareApplication.PATH)
    ResponseEntity<byte[]> parse(HttpServletRequest request) {
        boolean isObject = Json.parse(RequestBody.read(request, BODY_MAX)).isObject();
        return ResponseEntity.status(isObject ? HttpStatus.CREATED : HttpStatus.BAD_REQUEST)
                .contentType(MediaType.APPLICATION_JSON)
                .body(ANSWER);
    }
}
