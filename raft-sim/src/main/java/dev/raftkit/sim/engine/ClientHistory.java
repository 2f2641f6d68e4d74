package dev.raftkit.sim.engine;

import dev.raftkit.sim.engine.history.LinearizabilityChecker;
import dev.raftkit.sim.engine.history.Verdict;
import dev.raftkit.sim.engine.invariant.Alarm;
import dev.raftkit.sim.engine.observe.Observer;
import dev.raftkit.sim.engine.workload.Operation;
import java.util.ArrayList;
import java.util.List;

/** What the clients of a run saw: at its end, one order of all operations must explain it (I12). */
public final class ClientHistory {
  public static final String NAME = "I12-linearizability";

  /** The workload moves on before a key gets hard, so this is far more than is needed. */
  private static final long STEPS_MAX = 20_000_000;

  private static final long MEMORY_BYTES_MAX = 64 << 20;

  private final String name;
  private final Alarm alarm;
  private final Observer observer;
  private final List<Operation> operations = new ArrayList<>();

  /** A history of registers. */
  ClientHistory(Alarm alarm, Observer observer) {
    this(NAME, alarm, observer);
  }

  /**
   * A history without operations.
   *
   * @param name of the alarm when nothing explains it
   */
  public ClientHistory(String name, Alarm alarm, Observer observer) {
    this.name = name;
    this.alarm = alarm;
    this.observer = observer;
  }

  /** An operation has ended. */
  public void finished(Operation operation) {
    operations.add(operation);
    observer.finished(operation);
  }

  /** The run is over, and no operation is open. */
  public void check() {
    Verdict verdict = new LinearizabilityChecker(STEPS_MAX, MEMORY_BYTES_MAX).check(operations);
    switch (verdict.outcome()) {
      case LINEARIZABLE -> {}
      case NOT_LINEARIZABLE -> alarm.raise(name, verdict.toText());
      // Silence would look like a verdict.
      case GAVE_UP -> alarm.raise(name, verdict.key() + ": " + verdict.reason());
    }
  }
}
