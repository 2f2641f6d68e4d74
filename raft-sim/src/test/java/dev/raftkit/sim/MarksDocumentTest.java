package dev.raftkit.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.raftkit.sim.engine.mark.Mark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The registry is the enum; {@code docs/marks.md} shows it to people. */
class MarksDocumentTest {
  @Test
  void theDocumentListsEveryMarkWithItsCondition() throws IOException {
    List<String> expected = new ArrayList<>();
    for (Mark mark : Mark.values()) {
      expected.add("| `" + mark.text() + "` | " + mark.condition() + " | " + needed(mark) + " |");
    }

    List<String> documented = Files.readAllLines(Path.of("..", "docs", "marks.md")).stream()
        .filter(line -> line.startsWith("| `"))
        .toList();

    assertEquals(String.join("\n", expected), String.join("\n", documented));
  }

  private static String needed(Mark mark) {
    return mark.faults().kinds().isEmpty() ? "" : mark.faults().toString().replace(",", ", ");
  }
}
