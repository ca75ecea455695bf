package io.headwater.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies that are far too large or too deep are refused, and nothing of them stays behind. */
class HostileBodiesE2EIT {
    private static final int LARGE_BYTES = 20 * 1024 * 1024;
    private static final int NESTED_ARRAYS = 100_000;
    private static final int REQUESTS = 24;
    private static final int CLIENTS = 4;
    private static final Pattern USED = Pattern.compile("used (\\d+)K");

    @TempDir
    private Path directory;

    @Test
    void theNextWriteSucceedsAndTheMemoryIsFreeAgainAfterLargeAndDeepBodies() throws Exception {
        // given
        try (Whole whole = Whole.up(directory.resolve("home"));
                Api api = whole.commands()) {
            api.define("bad");
            Api.require(201, api.send("POST", Api.records("bad"), "{\"number\": 1}"));
            long before = heapKilobytes(whole);

            // when
            List<Integer> large = send(api, large());
            List<Integer> deep = send(api, deep());

            // then
            assertThat(large).hasSize(REQUESTS).containsOnly(413);
            assertThat(deep).hasSize(REQUESTS).containsOnly(400);
            Api.require(201, api.send("POST", Api.records("bad"), "{\"number\": 2}"));
            long after = heapKilobytes(whole);
            System.out.printf("heap before %d KB, after %d KB%n", before, after);
            assertThat(after).isLessThan(before + before / 5 + 32 * 1024);
            assertThat(LogEvents.read(whole.addresses().log()).ofRecords()).hasSize(2);
        }
    }

    private static byte[] large() {
        byte[] body = new byte[LARGE_BYTES];
        Arrays.fill(body, (byte) 'x');
        byte[] begin = "{\"number\": 1, \"text\": \"".getBytes(StandardCharsets.UTF_8);
        System.arraycopy(begin, 0, body, 0, begin.length);
        body[body.length - 2] = '"';
        body[body.length - 1] = '}';
        return body;
    }

    private static byte[] deep() {
        return ("{\"number\": 1, \"text\": " + "[".repeat(NESTED_ARRAYS) + "]".repeat(NESTED_ARRAYS) + "}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static List<Integer> send(Api api, byte[] body) throws Exception {
        List<Integer> statuses = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                answers.add(threads.submit(() -> api.send("POST", Api.records("bad"), BodyPublishers.ofByteArray(body))
                        .status()));
            }
            for (Future<Integer> answer : answers) {
                statuses.add(answer.get());
            }
        }
        return statuses;
    }

    /** What the services' JVM holds after a full collection. */
    private static long heapKilobytes(Whole whole) throws IOException {
        String pid = Long.toString(whole.services().pid());
        jcmd(pid, "GC.run");
        String info = jcmd(pid, "GC.heap_info");
        Matcher used = USED.matcher(info);
        assertThat(used.find()).as(info).isTrue();
        return Long.parseLong(used.group(1));
    }

    private static String jcmd(String... arguments) throws IOException {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
        words.addAll(List.of(arguments));
        Process jcmd = new ProcessBuilder(words).redirectErrorStream(true).start();
        return new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
