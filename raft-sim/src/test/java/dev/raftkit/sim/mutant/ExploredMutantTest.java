package dev.raftkit.sim.mutant;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExploredMutantTest {
  private static final Path ROOT = Path.of("..");

  @ParameterizedTest
  @CsvSource({
    "M01, 3, 1, 0, 0, I9-claims-are-durable in 3 steps: rsteps1:e2:n2:t1.d12P.d21p",
  })
  void anExplorationFindsAShortestWayToAMutant(
      String id, int nodes, int terms, int entries, int crashes, String shortest) throws Exception {
    Mutant mutant = Objects.requireNonNull(
        Mutant.readAll(ROOT.resolve("raft-sim").resolve("mutants")).get(id));

    String found =
        ExploredMutant.explore(new MutantCompiler(ROOT), mutant, nodes, terms, entries, crashes);

    // The seed decides no more than the limits of the servers here.
    assertEquals(shortest, found.replaceFirst(":s\\d+", ""));
  }
}
