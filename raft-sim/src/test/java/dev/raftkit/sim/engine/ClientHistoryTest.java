package dev.raftkit.sim.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.sim.engine.choice.Faults;
import dev.raftkit.sim.engine.history.LinearizabilityChecker;
import dev.raftkit.sim.engine.invariant.Alarm;
import dev.raftkit.sim.engine.invariant.Violation;
import dev.raftkit.sim.engine.observe.Observer;
import dev.raftkit.sim.engine.time.EventQueue;
import dev.raftkit.sim.engine.workload.Operation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClientHistoryTest {
  private static final SimConfig CONFIG = SimConfig.of(11).withDuration(20_000_000_000L);

  @Test
  void whatTheClientsOfARunSawIsLinearizable() {
    List<Operation> history = historyOf(CONFIG);

    assertTrue(new LinearizabilityChecker().check(history).isLinearizable());
    assertTrue(history.stream().anyMatch(each -> each.status() == Operation.Status.INFO));
    assertNull(violation(history));
  }

  @Test
  void oneGetThatIsAlteredIsNoticedAndNamed() {
    List<Operation> history = historyOf(CONFIG.withFaults(Faults.NONE));
    int last = lastGet(history);
    Operation get = history.get(last);
    Operation stale = new Operation(
        get.client(),
        get.type(),
        get.key(),
        "",
        get.calledAt(),
        get.returnedAt(),
        get.status(),
        firstPut(history, get.key()));

    history.set(last, stale);

    String violation = String.valueOf(violation(history));
    assertTrue(violation.startsWith(ClientHistory.NAME), violation);
    assertTrue(violation.contains("client " + get.client() + " get -> '" + stale.out()), violation);
  }

  @Test
  void aPutThatIsLostIsNoticed() {
    List<Operation> history = historyOf(CONFIG.withFaults(Faults.NONE));
    String found = history.get(lastGet(history)).out();
    history.removeIf(each -> each.value().equals(found));

    Violation violation = violation(history);

    assertEquals(ClientHistory.NAME, violation == null ? "" : violation.invariant());
  }

  private static List<Operation> historyOf(SimConfig config) {
    List<Operation> history = new ArrayList<>();
    Observer collecting = new Observer() {
      @Override
      public void finished(Operation operation) {
        history.add(operation);
      }
    };
    assertNull(Simulation.run(config, collecting).violation());
    return history;
  }

  private static @Nullable Violation violation(List<Operation> operations) {
    Alarm alarm = new Alarm(new EventQueue());
    ClientHistory history = new ClientHistory(alarm, Observer.NONE);
    operations.forEach(history::finished);
    history.check();
    return alarm.violation();
  }

  private static int lastGet(List<Operation> history) {
    int last = history.size() - 1;
    while (history.get(last).type() != Operation.Type.GET) {
      last--;
    }
    return last;
  }

  private static String firstPut(List<Operation> history, String key) {
    return history.stream()
        .filter(each -> each.key().equals(key) && each.type() == Operation.Type.PUT)
        .findFirst()
        .orElseThrow()
        .value();
  }
}
