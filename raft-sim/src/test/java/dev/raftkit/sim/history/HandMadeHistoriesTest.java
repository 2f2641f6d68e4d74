package dev.raftkit.sim.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.sim.engine.history.LinearizabilityChecker;
import dev.raftkit.sim.engine.history.Verdict;
import dev.raftkit.sim.engine.workload.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The name of each file is the rule that it guards: {@code good-...} can happen, {@code bad-...}
 * cannot.
 */
class HandMadeHistoriesTest {
  private static final Path FOLDER = Path.of("src/test/resources/dev/raftkit/sim/history");

  @ParameterizedTest
  @MethodSource("good")
  void whatCanHappenIsLinearizable(String rule) throws IOException {
    List<Operation> history = history(rule);

    Verdict verdict = new LinearizabilityChecker().check(history);

    assertEquals(Verdict.Outcome.LINEARIZABLE, verdict.outcome(), verdict::toText);
  }

  @ParameterizedTest
  @MethodSource("bad")
  void whatCannotHappenIsNotLinearizableAndTheReasonIsNamed(String rule) throws IOException {
    List<Operation> history = history(rule);

    Verdict verdict = new LinearizabilityChecker().check(history);

    assertEquals(Verdict.Outcome.NOT_LINEARIZABLE, verdict.outcome());
    assertTrue(history.containsAll(verdict.contradiction()), verdict::toText);
    assertTrue(!verdict.contradiction().isEmpty(), verdict::toText);
  }

  @Test
  void thereAreEnoughOfBoth() throws IOException {
    assertTrue(good().count() >= 30, "good");
    assertTrue(bad().count() >= 35, "bad");
  }

  static Stream<String> good() throws IOException {
    return rules("good-");
  }

  static Stream<String> bad() throws IOException {
    return rules("bad-");
  }

  private static Stream<String> rules(String prefix) throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(prefix))
          .sorted()
          .toList()
          .stream();
    }
  }

  private static List<Operation> history(String rule) throws IOException {
    return HistoryFile.read(FOLDER.resolve(rule));
  }
}
