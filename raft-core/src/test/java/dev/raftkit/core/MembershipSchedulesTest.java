package dev.raftkit.core;

import static dev.raftkit.core.Servers.MILLIS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.core.Trace.Event;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.ConfigurationEntry;
import dev.raftkit.core.membership.ConfigurationFormat;
import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Seven servers, of which three begin, in schedules drawn from a seed: members come and go while
 * messages are lost, repeated and late, and servers crash. A failure names its seed.
 */
@DisplayName(
    "Whatever the schedule, members come and go and nothing committed is lost (M2, M5, M12)")
class MembershipSchedulesTest {
  private static final int SEEDS = 200;
  private static final int STEPS = 3000;
  private static final Configuration FIRST =
      Configuration.of(new NodeId("n1"), new NodeId("n2"), new NodeId("n3"));

  @Test
  void everyScheduleIsSafeAndEndsWithAGroupThatGoesOn() {
    int changes = 0;
    int elections = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      Group group = new Group(seed);
      try {
        group.run();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
      changes += group.changes;
      elections += group.leaders.size();
    }
    // Or nothing was tried.
    assertTrue(changes > 5 * SEEDS, changes + " changes");
    assertTrue(elections > 3 * SEEDS, elections + " elections");
  }

  /** A server and its disk; a write that has not finished is lost in a crash. */
  private static final class Server {
    final NodeId id;
    final ArrayDeque<Effect.Persist> writes = new ArrayDeque<>();
    final List<Entry> disk = new ArrayList<>();
    HardState hardState = HardState.INITIAL;

    @Nullable
    Raft raft;

    Server(NodeId id) {
      this.id = id;
    }

    PersistentState state() {
      List<LogPosition> starts = new ArrayList<>();
      List<ConfigurationEntry> configurations = new ArrayList<>();
      long term = 0;
      for (int i = 0; i < disk.size(); i++) {
        Entry entry = disk.get(i);
        if (entry.term() > term) {
          term = entry.term();
          starts.add(new LogPosition(term, i + 1));
        }
        Configuration configuration = entry.type() == EntryType.CONFIGURATION
            ? ConfigurationFormat.decode(entry.payload())
            : null;
        if (configuration != null) {
          configurations.add(new ConfigurationEntry(i + 1, configuration));
        }
      }
      return new PersistentState(
          0, hardState, null, LogPosition.ZERO, starts, disk.size(), List.of(), configurations);
    }

    void write(Effect.Persist write) {
      hardState = write.hardState() == null ? hardState : write.hardState();
      if (write.truncateFrom() > 0) {
        disk.subList((int) write.truncateFrom() - 1, disk.size()).clear();
      }
      for (int i = 0; i < write.entries().size(); i++) {
        disk.add(write.entries().get(i));
      }
    }
  }

  private static final class Group implements Trace {
    final Random random;
    final TreeMap<Long, NodeId> leaders = new TreeMap<>();
    final List<Long> committedTerms = new ArrayList<>();
    final List<Long> committedIn = new ArrayList<>();
    private final List<Server> servers = new ArrayList<>();
    private final List<Message> underWay = new ArrayList<>();
    private int lossPercent;
    private long now = MILLIS;
    int changes;

    Group(int seed) {
      random = new Random(seed);
      for (int i = 1; i <= 7; i++) {
        Server server = new Server(new NodeId("n" + i));
        servers.add(server);
        start(server);
      }
    }

    private void start(Server server) {
      Configuration first = FIRST.isVoter(server.id) ? FIRST : Configuration.NONE;
      Raft raft = Raft.restart(
          now, Servers.config(server.id, first), server.state(), random::nextLong, this);
      server.raft = raft;
      perform(server, raft);
    }

    void run() {
      for (int i = 0; i < STEPS; i++) {
        if (i % 300 == 0) {
          lossPercent = random.nextBoolean() ? random.nextInt(40) : 0;
        }
        step();
      }
      heal();
    }

    private void step() {
      Server server = servers.get(random.nextInt(servers.size()));
      Raft raft = server.raft;
      int choice = random.nextInt(100);
      if (raft == null) {
        if (choice < 20) {
          start(server);
        }
      } else if (choice < 2) {
        server.raft = null;
        server.writes.clear();
      } else if (choice < 20) {
        now += random.nextInt(20) * MILLIS;
      } else if (choice < 26) {
        raft.propose(now, Servers.commands("c"));
      }
      if (choice % 8 == 0) {
        askForAChange();
      }
      deliver();
      for (Server any : servers) {
        turn(any);
      }
    }

    /** Of whoever believes to lead, be it one that leads no more. */
    private void askForAChange() {
      for (Server server : servers) {
        if (server.raft != null && server.raft.role() == RoleName.LEADER) {
          change(server.raft);
        }
      }
    }

    private void change(Raft raft) {
      MembershipChange change = operation();
      change = random.nextInt(3) == 0 ? change.and(operation()) : change;
      change = haveAllALog() && random.nextInt(4) == 0 ? change.force() : change;
      changes += raft.changeMembership(now, change) instanceof Change.Accepted ? 1 : 0;
    }

    /** A server with nothing on its disk votes for nobody: a group may wait for it for ever. */
    private boolean haveAllALog() {
      for (Server server : servers) {
        boolean isNew = !FIRST.isVoter(server.id);
        if (isNew && server.state().configurations().isEmpty()) {
          return false;
        }
      }
      return true;
    }

    private MembershipChange operation() {
      NodeId member = servers.get(random.nextInt(servers.size())).id;
      return switch (random.nextInt(6)) {
        case 0 -> MembershipChange.addLearner(member, "");
        case 1, 2 -> MembershipChange.promote(member);
        case 3 -> MembershipChange.demote(member);
        case 4 -> MembershipChange.addLearner(member, "").and(MembershipChange.promote(member));
        default -> MembershipChange.remove(member);
      };
    }

    private void turn(Server server) {
      Raft raft = server.raft;
      if (raft == null) {
        return;
      }
      if (now >= raft.deadline()) {
        raft.tick(now);
      }
      if (!server.writes.isEmpty() && random.nextBoolean()) {
        Effect.Persist write = server.writes.remove();
        server.write(write);
        raft.persisted(now, write.writeSeq());
      }
      perform(server, raft);
    }

    private void deliver() {
      for (int i = random.nextInt(6); i > 0 && !underWay.isEmpty(); i--) {
        int which = random.nextInt(4) == 0 ? random.nextInt(underWay.size()) : 0;
        Message message = random.nextInt(20) == 0 ? underWay.get(which) : underWay.remove(which);
        Server to = servers.get(message.to().name().charAt(1) - '1');
        if (to.raft != null && random.nextInt(100) >= lossPercent) {
          to.raft.receive(now, message);
          perform(to, to.raft);
        }
      }
      while (underWay.size() > 200) {
        underWay.remove(0);
      }
    }

    private void perform(Server server, Raft raft) {
      boolean busy = true;
      while (busy) {
        busy = false;
        for (Effect effect : List.copyOf(raft.drain())) {
          if (effect instanceof Effect.Persist write) {
            server.writes.add(write);
          } else if (effect instanceof Effect.Send send) {
            underWay.add(send.message());
          } else if (effect instanceof Effect.Apply apply) {
            raft.applied(now, apply.entries().lastIndex());
            busy = true;
          } else if (effect instanceof Effect.ReadEntries read) {
            EntryBatch entries = EntryBatch.of(
                read.from(), server.disk.subList((int) read.from() - 1, (int) read.to()));
            raft.entriesRead(now, read.requestId(), entries);
            busy = true;
          }
        }
      }
    }

    /** Everyone is up and everything arrives: the group must go on, and end its change. */
    private void heal() {
      lossPercent = 0;
      underWay.clear();
      for (Server server : servers) {
        if (server.raft == null) {
          start(server);
        }
      }
      long until = now + 10_000 * MILLIS;
      long before = committedTerms.size();
      boolean proposed = false;
      while (now < until) {
        now += MILLIS;
        for (int i = 0; i < 10; i++) {
          deliver();
          for (Server server : servers) {
            turn(server);
          }
        }
        for (Server server : servers) {
          Raft raft = server.raft;
          if (raft != null && raft.role() == RoleName.LEADER) {
            boolean isSettled =
                !raft.configuration().isJoint() && raft.configurationIndex() <= raft.commitIndex();
            if (isSettled && proposed && raft.commitIndex() > before) {
              return;
            }
            proposed |= raft.propose(now, Servers.commands("last")) instanceof Proposal.Accepted;
          }
        }
      }
      StringBuilder states = new StringBuilder();
      for (Server server : servers) {
        Raft raft = server.raft;
        if (raft != null) {
          states.append("\n  ").append(server.id).append(' ').append(raft.role());
          states.append(" term ").append(raft.currentTerm()).append(" log ").append(raft.lastLog());
          states.append(" commit ").append(raft.commitIndex()).append(' ');
          states.append(raft.configuration()).append(" at ").append(raft.configurationIndex());
        }
      }
      throw new AssertionError("no leader goes on: " + leaders + states);
    }

    @Override
    public void event(Raft raft, Event event, @Nullable Message message, long first, long length) {
      if (event == Event.LEADER) {
        elected(raft);
      } else if (event == Event.COMMIT) {
        committed(raft, first, length);
      }
    }

    private void elected(Raft raft) {
      NodeId other = leaders.put(raft.currentTerm(), raft.self());
      assertTrue(other == null || other.equals(raft.self()), "two leaders in one term");
      for (int i = 0; i < committedTerms.size(); i++) {
        if (committedIn.get(i) < raft.currentTerm()) {
          assertTrue(raft.lastLog().index() > i, "a leader without a committed entry");
          assertEquals(committedTerms.get(i), raft.termAt(i + 1), "a leader with another entry");
        }
      }
    }

    private void committed(Raft raft, long first, long length) {
      for (long index = first; index < first + length; index++) {
        if (index > committedTerms.size()) {
          committedTerms.add(raft.termAt(index));
          committedIn.add(raft.currentTerm());
        }
        assertEquals(
            committedTerms.get((int) index - 1), raft.termAt(index), "two entries at one index");
      }
    }
  }
}
