package dev.raftkit.sim.engine.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.engine.workload.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinearizabilityCheckerTest {
  private static final int HISTORIES = 10_000;

  private final LinearizabilityChecker checker = new LinearizabilityChecker();

  @Test
  void agreesWithTryingEveryOrderOnSmallHistories() {
    RandomHistories histories = new RandomHistories(RandomStream.of(7));
    int linearizable = 0;
    for (int i = 0; i < HISTORIES; i++) {
      List<Operation> history = histories.next(2 + i % 5);

      boolean isLinearizable = checker.check(history).isLinearizable();

      assertEquals(BruteForce.isLinearizable(history), isLinearizable, history::toString);
      linearizable += isLinearizable ? 1 : 0;
    }
    assertTrue(linearizable > HISTORIES / 8, "linearizable " + linearizable);
    assertTrue(linearizable < HISTORIES * 7 / 8, "linearizable " + linearizable);
  }

  @Test
  void aContradictionIsOneByItselfAndNothingOfItCanBeSpared() {
    RandomHistories histories = new RandomHistories(RandomStream.of(8));
    for (int i = 0; i < HISTORIES / 4; i++) {
      List<Operation> history = histories.next(2 + i % 5);
      Verdict verdict = checker.check(history);
      if (!verdict.isLinearizable()) {
        List<Operation> contradiction = verdict.contradiction();

        assertTrue(!isPossible(history, contradiction), () -> history + " " + contradiction);
        for (Operation spared : contradiction) {
          List<Operation> rest = new ArrayList<>(contradiction);
          rest.remove(spared);
          assertTrue(isPossible(history, rest), () -> history + " without " + spared);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PUT GET, 500, 100000, 0.0",
    "PUT GET, 500, 100000, 0.03",
    "PUT GET, 1, 200, 0.03",
    "PUT GET, 1, 10000, 0.02",
    "PUT GET DELETE, 1, 200, 0.03",
    "PUT GET CAS, 500, 100000, 0.03",
    "PUT GET APPEND DELETE CAS, 500, 100000, 0.03",
  })
  void decides100000OperationsOf50Clients(String operations, int keys, int perKey, double unknown) {
    List<Operation.Type> mix =
        Stream.of(operations.split(" ")).map(Operation.Type::valueOf).toList();
    List<Operation> history =
        StoreHistory.of(new StoreHistory.Shape(100_000, 50, keys, perKey, unknown, mix), 1);

    assertEquals(Verdict.Outcome.LINEARIZABLE, checker.check(history).outcome());
    Verdict verdict = checker.check(StoreHistory.withStaleGet(history, 0.9));
    assertEquals(Verdict.Outcome.NOT_LINEARIZABLE, verdict.outcome());
    assertTrue(verdict.contradiction().size() <= 20, verdict::toText);
  }

  @Test
  void givesUpAtItsLimitsAndSaysAtWhich() {
    List<Operation.Type> all = List.of(
        Operation.Type.PUT,
        Operation.Type.GET,
        Operation.Type.APPEND,
        Operation.Type.DELETE,
        Operation.Type.CAS);
    List<Operation> hard =
        StoreHistory.of(new StoreHistory.Shape(2_000, 50, 1, 2_000, 0.03, all), 1);

    Verdict tooLong = new LinearizabilityChecker(100_000, 1 << 30).check(hard);
    Verdict tooLarge = new LinearizabilityChecker(1_000_000_000, 1 << 20).check(hard);

    assertEquals(
        new Verdict(
            Verdict.Outcome.GAVE_UP, 2_000, 1, "k0", 0, List.of(), "no verdict after 100000 steps"),
        tooLong);
    assertEquals("no verdict within 1 MiB of memory", tooLarge.reason());
  }

  /** Whether there is an order if of the other operations, nobody knows whether they happened. */
  private static boolean isPossible(List<Operation> history, List<Operation> required) {
    List<Claim> claims = new ArrayList<>();
    List<Operation> open = new ArrayList<>(required);
    for (Operation operation : history) {
      if (operation.status() != Operation.Status.FAIL) {
        claims.add(new Claim(operation, open.remove(operation)));
      }
    }
    return new KeyCheck(history).of(claims, new Budget(1_000_000, 1_000_000)).run()
        == Search.Outcome.FOUND;
  }
}
