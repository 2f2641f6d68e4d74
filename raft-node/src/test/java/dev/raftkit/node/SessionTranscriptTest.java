package dev.raftkit.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Plays every transcript of a session again and compares, as the core's tests do with theirs: lines of
 * the script start with {@code >}, remarks with {@code #}, and below each line stands what happened.
 *
 * <p>After an intended change, {@code -Dtranscripts=rewrite} writes them anew; review the diff.
 */
class SessionTranscriptTest {
  private static final Path TRANSCRIPTS = Path.of("src/test/resources/transcripts");

  @TestFactory
  Stream<DynamicTest> transcripts() throws IOException {
    try (Stream<Path> files = Files.list(TRANSCRIPTS)) {
      return files.sorted().toList().stream()
          .map(file -> DynamicTest.dynamicTest(
              file.getFileName().toString(), file.toUri(), () -> play(file)));
    }
  }

  private static void play(Path file) throws IOException {
    List<String> expected = Files.readAllLines(file);
    List<String> actual = played(expected);
    if ("rewrite".equals(System.getProperty("transcripts"))) {
      Files.write(file, actual);
    } else {
      assertThat(String.join("\n", actual)).isEqualTo(String.join("\n", expected));
    }
  }

  private static List<String> played(List<String> transcript) {
    SessionStage stage = new SessionStage();
    List<String> lines = new ArrayList<>();
    for (String line : transcript) {
      if (line.startsWith(">")) {
        lines.add(line);
        stage.play(line.substring(1)).forEach(told -> lines.add("    " + told));
      } else if (line.startsWith("#") || line.isBlank()) {
        lines.add(line);
      }
    }
    return lines;
  }
}
