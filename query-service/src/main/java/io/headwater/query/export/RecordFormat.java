package io.headwater.query.export;

import io.headwater.events.CollectionDefinition;
import java.io.IOException;
import java.io.OutputStream;

/** How records are written. */
interface RecordFormat {
    /** The format that is asked for, of records of one collection. */
    static RecordFormat of(ExportRequest request, CollectionDefinition definition) {
        return request.isCsv()
                ? new CsvFormat(CsvColumns.of(definition, request.fields()), request.safe())
                : new NdjsonFormat(request.fields(), request.envelope());
    }

    /** The media type. */
    String contentType();

    /** Writes what comes before the first record. */
    void begin(OutputStream out) throws IOException;

    /** Writes a record, with its body. */
    void write(ExportedRow record, OutputStream out) throws IOException;
}
