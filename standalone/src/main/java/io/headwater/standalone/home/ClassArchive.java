package io.headwater.standalone.home;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Classes as a JVM has them in memory, mapped by the next JVM that runs the same program: saves about a third of the
 * processor time until the services are ready.
 *
 * <p>A JVM without a usable archive writes one when it ends. The archives lie beside the jar of this program, so that a
 * build throws them away and all homes of a checkout share them.
 */
final class ClassArchive {

    private ClassArchive() {}

    /**
     * The JVM's flags for one program.
     *
     * @param program name of the archive
     * @return none where classes come from folders, as in tests: only those of jars can be kept
     */
    static List<String> flags(String program) {
        Path jar = ownJar();
        if (!Files.isRegularFile(jar)) {
            return List.of();
        }
        return List.of(
                "-XX:+AutoCreateSharedArchive",
                "-XX:SharedArchiveFile=" + jar.resolveSibling(program + ".jsa"),
                // What cannot be kept, such as a signed jar's classes, is no news.
                "-Xlog:cds=off",
                "-Xlog:cds+dynamic=off");
    }

    private static Path ownJar() {
        try {
            return Path.of(ClassArchive.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException("a class path that is none", impossible);
        }
    }
}
