package dev.raftkit.sim.engine.invariant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.raftkit.core.Effect;
import dev.raftkit.core.HardState;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.sim.engine.disk.LogModel;
import dev.raftkit.sim.engine.disk.ModelDisk;
import dev.raftkit.sim.engine.time.EventQueue;
import org.jspecify.annotations.Nullable;

/** What tests of invariants share: an alarm, and values to raise it with. */
abstract class InvariantTest {
  final EventQueue clock = new EventQueue();
  final Alarm alarm = new Alarm(clock);

  /** The alarm was raised by this invariant, on this server, counted from 0. */
  final void assertAlarm(String invariant, int server) {
    Violation violation = alarm.violation();
    if (violation == null) {
      throw new AssertionError("no alarm of " + invariant);
    }
    assertEquals(invariant + " on n" + (server + 1), invariantAndNode(violation));
  }

  final void assertSilence() {
    assertFalse(alarm.isRaised(), () -> "an alarm: " + alarm.violation());
  }

  static LogModel log(long... terms) {
    LogModel log = new LogModel();
    for (long term : terms) {
      log.append(Entry.noOp(term));
    }
    return log;
  }

  /** A disk that durably holds a term, a vote and a log. */
  static ModelDisk disk(long term, @Nullable NodeId vote, long... terms) {
    Entry[] entries = new Entry[terms.length];
    for (int i = 0; i < terms.length; i++) {
      entries[i] = Entry.noOp(terms[i]);
    }
    ModelDisk disk = new ModelDisk();
    disk.write(new Effect.Persist(1, new HardState(term, vote), 0, EntryBatch.of(1, entries)));
    disk.syncOne();
    return disk;
  }

  private static String invariantAndNode(Violation violation) {
    return violation.invariant() + " on " + violation.node();
  }
}
