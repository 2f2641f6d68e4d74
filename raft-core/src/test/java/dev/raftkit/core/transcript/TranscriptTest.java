package dev.raftkit.core.transcript;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Plays every transcript again and compares. A transcript is a script whose lines start with {@code
 * >}, remarks that start with {@code #}, and below each line what the servers did.
 *
 * <p>After an intended change, {@code -Dtranscripts=rewrite} writes them anew; review the diff.
 */
class TranscriptTest {
  private static final Path TRANSCRIPTS = Path.of("src/test/resources/transcripts");

  @TestFactory
  Stream<DynamicTest> transcripts() throws IOException {
    try (Stream<Path> files = Files.list(TRANSCRIPTS)) {
      return files.sorted().toList().stream()
          .map(file -> DynamicTest.dynamicTest(
              file.getFileName().toString(), file.toUri(), () -> play(file)));
    }
  }

  private static void play(Path file) {
    try {
      List<String> expected = Files.readAllLines(file);
      List<String> actual = played(expected);
      if ("rewrite".equals(System.getProperty("transcripts"))) {
        Files.write(file, actual);
      } else {
        assertEquals(String.join("\n", expected), String.join("\n", actual));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> played(List<String> transcript) {
    Stage stage = new Stage();
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
