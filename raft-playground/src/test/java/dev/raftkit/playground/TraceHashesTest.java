package dev.raftkit.playground;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceHashesTest {
  private static final Path SCRIPT = Path.of("target/javascript/trace-hashes.js");

  @Test
  void fiftySeedsTakeTheSameCourseInNodeAndOnTheJvm() throws IOException, InterruptedException {
    Process node =
        node("require(process.argv[1]).main([])", SCRIPT.toAbsolutePath().toString());

    List<String> onTheJvm = TraceHashes.lines().toList();
    String inNode = new String(node.getInputStream().readAllBytes(), UTF_8);

    assertEquals(0, node.waitFor());
    assertThat(inNode.lines()).containsExactlyElementsOf(onTheJvm);
    // A step that strikes several servers is as many events.
    assertThat(onTheJvm)
        .hasSize(50)
        .allMatch(line -> line.matches("seed \\d+: 1000\\d events, hash [0-9a-f]{16}"));
  }

  private static Process node(String script, String argument) {
    try {
      return new ProcessBuilder("node", "-e", script, argument)
          .redirectError(Redirect.INHERIT)
          .start();
    } catch (IOException e) {
      throw new AssertionError("the profile teavm needs Node 18 or later on the path", e);
    }
  }
}
