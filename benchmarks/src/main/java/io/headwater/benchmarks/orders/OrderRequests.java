package io.headwater.benchmarks.orders;

import io.headwater.benchmarks.orders.OrderTenants.OrderTenant;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Requests that create orders of one tenant, alike but for the id, which is unique. The bytes are made once and only the
 * digits of the id change. One thread, one request at a time: each takes the place of the last.
 */
public final class OrderRequests {
    private static final int DIGITS = 12;
    private static final String DIGITS_PLACE = "0".repeat(DIGITS);

    private final String idPrefix;
    private final byte[] request;
    private final int digitsAt;
    private long number;

    private OrderRequests(String idPrefix, byte[] request, int digitsAt) {
        this.idPrefix = idPrefix;
        this.request = request;
        this.digitsAt = digitsAt;
    }

    /**
     * Requests to the command API.
     *
     * @param writer sets its ids apart from those of the tenant's other writers
     */
    public static OrderRequests of(URI command, OrderTenant tenant, int writer) {
        return of(command, tenant.recordsPath(), tenant.key(), writer);
    }

    /** The same requests to any path, such as the one of a bare endpoint. */
    public static OrderRequests of(URI server, String path, String key, int writer) {
        String idPrefix = "order-%03d-".formatted(writer);
        String body = bodyOf(idPrefix + DIGITS_PLACE);
        String request =
                """
                POST %s HTTP/1.1\r
                Host: %s\r
                Authorization: Bearer %s\r
                Content-Type: application/json\r
                Content-Length: %d\r
                \r
                %s""".formatted(path, server.getAuthority(), key, body.getBytes(StandardCharsets.UTF_8).length, body);
        return new OrderRequests(
                idPrefix,
                request.getBytes(StandardCharsets.UTF_8),
                request.indexOf(idPrefix + DIGITS_PLACE) + idPrefix.length());
    }

    /** 480 bytes of an order. */
    public static String bodyOf(String id) {
        return """
            {"id":"%s","customerId":"VINET","status":"open","orderDate":"2026-07-04","requiredDate":"2026-08-01",\
            "shippedDate":null,"freight":32.38,"shipTo":{"name":"Vins et alcools Chevalier","street":"59 rue de \
            l'Abbaye","city":"Reims","postalCode":"51100","country":"France"},"lines":[{"productId":"11","unitPrice":\
            14.00,"quantity":12},{"productId":"42","unitPrice":9.80,"quantity":10},{"productId":"72","unitPrice":34.80,\
            "quantity":5}]}""".formatted(id);
    }

    /** The next request. */
    ByteBuffer next() {
        number++;
        long rest = number;
        for (int at = digitsAt + DIGITS - 1; at >= digitsAt; at--) {
            request[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return ByteBuffer.wrap(request);
    }

    /** The id in the last request. */
    String lastId() {
        return idPrefix + new String(request, digitsAt, DIGITS, StandardCharsets.US_ASCII);
    }
}
