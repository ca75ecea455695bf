package io.headwater.query.export;

import io.headwater.events.CollectionName;
import io.headwater.events.TenantName;
import io.headwater.http.HeadwaterHeaders;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import io.headwater.query.catalogue.CollectionRequest;
import io.headwater.query.export.ExportRecords.Begun;
import io.headwater.query.tenants.TenantDirectory;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.SQLException;
import java.util.List;
import org.apache.coyote.CloseNowException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code GET …/records:export}: all records that a filter leaves, streamed from one snapshot, as NDJSON or CSV. An answer that
 * breaks off has no end: its last chunk never comes. Called on virtual threads.
 */
@RestController
final class ExportController {
    private static final Logger LOG = LoggerFactory.getLogger(ExportController.class);
    private static final int BUFFER_BYTES = 64 * 1024;

    private final TenantDirectory tenants;
    private final ExportRecords exports;
    private final ExportSlots slots;
    private final ExportSettings settings;

    ExportController(TenantDirectory tenants, ExportRecords exports, ExportSlots slots, ExportSettings settings) {
        this.tenants = tenants;
        this.exports = exports;
        this.slots = slots;
        this.settings = settings;
    }

    @GetMapping("/v1/tenants/{tenant}/collections/{collection}/records:export")
    void export(TenantName tenant, CollectionName collection, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        ExportRequest wanted = ExportRequest.of(request);
        requireChunks(request);
        CollectionRequest asked = CollectionRequest.of(request, tenant, collection, tenants);
        slots.limit().tell(response, 0);
        try (ExportSlots.Slot slot = slots.enter(tenant)) {
            slots.limit().tell(response, slot.remaining());
            Begun begun = exports.begin(asked, wanted);
            try (ExportCursor cursor = begun.cursor();
                    ExportWatch watch = new ExportWatch(
                            begun.replica(), cursor.serverProcess(), settings.durationMax(), slots::isStopping)) {
                List<ExportedRow> first = first(cursor);
                String name = collection + "." + wanted.extension();
                response.setContentType(begun.format().contentType());
                response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"");
                response.setHeader(
                        HeadwaterHeaders.TOKEN,
                        cursor.checkpoint().token(asked.partition()).toString());
                response.setHeader(HeadwaterHeaders.REPLICA, begun.replica().name());
                if (!request.getMethod().equals("HEAD")) {
                    stream(first, begun, watch, response.getOutputStream());
                }
            } catch (SQLException e) {
                LOG.debug("a connection of an export could not be given back", e);
            }
        }
    }

    // Without chunks the end of the connection is the end of the answer, whether it is whole or not.
    private static void requireChunks(HttpServletRequest request) {
        if (request.getProtocol().equals("HTTP/1.0")) {
            throw Problem.of(
                            ProblemType.MALFORMED,
                            "An export needs HTTP/1.1: in HTTP/1.0 nobody could tell whether it is whole.")
                    .asException();
        }
    }

    // Before anything is written, so that what fails by then is a problem document.
    private static List<ExportedRow> first(ExportCursor cursor) {
        try {
            return cursor.next();
        } catch (SQLException e) {
            throw ExportRecords.unavailable(e);
        }
    }

    private static void stream(List<ExportedRow> first, Begun begun, ExportWatch watch, OutputStream client)
            throws IOException {
        ExportCursor cursor = begun.cursor();
        try {
            OutputStream out = new BufferedOutputStream(client, BUFFER_BYTES);
            begun.format().begin(out);
            List<ExportedRow> rows = first;
            while (!rows.isEmpty()) {
                for (ExportedRow row : rows) {
                    if (watch.why() != null) {
                        // A slow client would otherwise be sent all that was read before, which may take days.
                        throw new SQLException(watch.why());
                    }
                    begun.format().write(cursor.whole(row), out);
                }
                rows = rows.size() < ExportCursor.ROWS_MAX ? List.of() : cursor.next();
            }
            out.flush();
        } catch (SQLException e) {
            LOG.warn(
                    "an export from replica {} broke off: {}",
                    begun.replica().name(),
                    watch.why() == null ? e.getMessage() : watch.why());
            throw new CloseNowException("the export broke off", e);
        } catch (IOException e) {
            LOG.debug("the client of an export left", e);
            throw new CloseNowException("the client left", e);
        } catch (RuntimeException e) {
            LOG.error("an export from replica {} broke off", begun.replica().name(), e);
            throw new CloseNowException("the export broke off", e);
        }
    }
}
