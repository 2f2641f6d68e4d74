package dev.raftkit.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.raftkit.core.Effect.Persist;
import dev.raftkit.core.HardState;
import dev.raftkit.core.PersistentState;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

@Label("Recovery against a model")
class RecoveryProperties {
  private static final int GROUPS = 3;

  private static final List<Configuration> CONFIGURATIONS = List.of(
      Configuration.of(TestMember.N1),
      Configuration.of(TestMember.N1).enter(Configuration.of(TestMember.N1, TestMember.N2)),
      Configuration.of(TestMember.N1, TestMember.N2));

  /** What a group's state ought to be: plain lists. */
  private record Model(HardState hardState, List<Entry> log) {
    static final Model EMPTY = new Model(HardState.INITIAL, List.of());

    Model after(Persist write) {
      List<Entry> changed = new ArrayList<>(log);
      if (write.truncateFrom() > 0) {
        changed.subList((int) write.truncateFrom() - 1, changed.size()).clear();
      }
      for (int i = 0; i < write.entries().size(); i++) {
        changed.add(write.entries().get(i));
      }
      HardState written = write.hardState();
      return new Model(written == null ? hardState : written, List.copyOf(changed));
    }

    long lastTerm() {
      return log.isEmpty() ? 1 : log.get(log.size() - 1).term();
    }

    PersistentState persistentState() {
      List<LogPosition> starts = new ArrayList<>();
      long term = 0;
      for (int i = 0; i < log.size(); i++) {
        if (log.get(i).term() > term) {
          term = log.get(i).term();
          starts.add(new LogPosition(term, i + 1));
        }
      }
      return new PersistentState(
          TestMember.IDENTITY.incarnation(),
          hardState,
          null,
          LogPosition.ZERO,
          starts,
          log.size(),
          List.of(),
          GroupModel.configurations(log, 0));
    }
  }

  private static final class Run {
    final Random random;
    final TestMember member = TestMember.started();

    // The models after every write, of all groups: writes are recovered in order, without gaps.
    List<List<Model>> history = new ArrayList<>(List.of(Collections.nCopies(GROUPS, Model.EMPTY)));
    int acknowledged;

    Run(long seed) {
      random = new Random(seed);
    }

    void write() {
      int group = random.nextInt(GROUPS);
      List<Model> models = new ArrayList<>(history.get(history.size() - 1));
      Persist write = randomWrite(models.get(group));
      models.set(group, models.get(group).after(write));
      history.add(models);
      int number = history.size() - 1;
      member.store().persist(group, write, error -> {
        assertNull(error);
        assertEquals(number, ++acknowledged);
      });
    }

    Persist randomWrite(Model model) {
      long term = model.hardState().currentTerm();
      @Nullable HardState hardState = null;
      if (term == 0 || random.nextInt(4) == 0) {
        term += 1 + random.nextInt(2);
        hardState = new HardState(term, random.nextBoolean() ? new NodeId("n2") : null);
      }
      int kept = model.log().size();
      if (kept > 0 && random.nextInt(4) == 0) {
        kept = random.nextInt(kept);
      }
      Model left = new Model(model.hardState(), model.log().subList(0, kept));
      long entryTerm = left.lastTerm() + random.nextInt((int) (term - left.lastTerm() + 1));
      List<Entry> entries = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        byte[] payload = new byte[random.nextInt(20)];
        random.nextBytes(payload);
        entries.add(
            payload.length == 0
                ? Entry.noOp(entryTerm)
                : payload.length < 4
                    ? Entry.configuration(entryTerm, CONFIGURATIONS.get(payload.length - 1))
                    : Entry.command(entryTerm, payload));
      }
      long truncateFrom = kept < model.log().size() ? kept + 1 : 0;
      return new Persist(1, hardState, truncateFrom, EntryBatch.of(kept + 1, entries));
    }

    void crashAndRecover() {
      if (random.nextBoolean()) {
        member.disk.crashProcess();
      } else {
        member.disk.losePower(random.nextInt(30_000));
      }
      if (random.nextInt(4) == 0) {
        // A second crash, in the middle of recovery.
        member.beginOpening(new ArrayList<>());
        member.disk.step();
        member.disk.losePower(random.nextInt(30_000));
      }
      assertNull(member.open());
      int recovered = recoveredWrites();
      history = new ArrayList<>(history.subList(0, recovered + 1));
      acknowledged = recovered;
    }

    /** The number of writes recovered: all that were acknowledged, and whole ones only. */
    int recoveredWrites() {
      for (int writes = history.size() - 1; writes >= acknowledged; writes--) {
        if (matches(history.get(writes))) {
          return writes;
        }
      }
      throw new AssertionError("what was recovered is no state since write " + acknowledged);
    }

    boolean matches(List<Model> models) {
      for (int group = 0; group < GROUPS; group++) {
        Model model = models.get(group);
        if (!member.store().recovered(group).equals(model.persistentState())
            || !holds(group, model.log())) {
          return false;
        }
      }
      return true;
    }

    boolean holds(int group, List<Entry> log) {
      if (log.isEmpty()) {
        return true;
      }
      EntryBatch held = member.read(group, 1, log.size(), Long.MAX_VALUE);
      return held != null && held.equals(EntryBatch.of(1, log));
    }
  }

  @Property(tries = 1000)
  @Label("after any crash, what was acknowledged is there, and nothing but whole writes")
  void recoversWhatWasAcknowledged(@ForAll long seed) {
    Run run = new Run(seed);
    for (int i = 0; i < 60; i++) {
      int choice = run.random.nextInt(10);
      if (choice < 5) {
        run.write();
      } else if (choice < 9) {
        run.member.disk.step();
      } else {
        run.crashAndRecover();
      }
    }
    run.crashAndRecover();
  }
}
