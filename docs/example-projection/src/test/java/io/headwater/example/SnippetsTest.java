package io.headwater.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the page shows is what is compiled and tested. */
class SnippetsTest {
    private static final Pattern SNIPPET = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void everyJavaSnippetOfThePageIsInTheExamples() throws IOException {
        // given
        Path docs = Path.of(System.getProperty("headwater.root", "../..")).resolve("docs");
        String sources;
        try (Stream<Path> files = Files.walk(docs.resolve("example-projection/src/main"))) {
            sources = files.filter(file -> file.toString().endsWith(".java"))
                    .map(SnippetsTest::read)
                    .collect(Collectors.joining());
        }

        // when
        List<String> snippets = SNIPPET.matcher(Files.readString(docs.resolve("own-projections.md")))
                .results()
                .map(snippet -> snippet.group(1))
                .flatMap(text -> Stream.of(text.split("\n *…\n", -1)))
                .toList();

        // then
        assertThat(snippets)
                .isNotEmpty()
                .allSatisfy(snippet -> assertThat(flat(sources)).contains(flat(snippet)));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String flat(String code) {
        return code.replaceAll("\\s+", " ").strip();
    }
}
