package io.headwater.benchmarks.http;

import io.headwater.events.Json;
import io.headwater.http.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Parses the body, and says that it did; or answers what it has in memory. */
@RestController
final class BareController {
    private static final DataSize BODY_MAX = DataSize.ofMegabytes(1);
    private static final byte[] ANSWER =
            "{\"id\":\"order-000-000000000000\",\"version\":1}".getBytes(StandardCharsets.UTF_8);

    private final Map<Integer, byte[]> answers = new ConcurrentHashMap<>();

    @PostMapping(BareApplication.PATH)
    ResponseEntity<byte[]> parse(HttpServletRequest request) {
        boolean isObject = Json.parse(RequestBody.read(request, BODY_MAX)).isObject();
        return ResponseEntity.status(isObject ? HttpStatus.CREATED : HttpStatus.BAD_REQUEST)
                .contentType(MediaType.APPLICATION_JSON)
                .body(ANSWER);
    }

    @GetMapping(BareApplication.PATH + "/{bytes}")
    ResponseEntity<byte[]> answer(@PathVariable("bytes") int bytes) {
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .body(answers.computeIfAbsent(bytes, BareController::json));
    }

    private static byte[] json(int bytes) {
        String begin = "{\"id\":\"";
        String end = "\"}";
        String filling = "x".repeat(Math.max(0, bytes - begin.length() - end.length()));
        return (begin + filling + end).getBytes(StandardCharsets.US_ASCII);
    }
}
