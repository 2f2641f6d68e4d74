package dev.raftkit.sim.kit;

import dev.raftkit.core.Raft;
import dev.raftkit.core.RoleName;
import dev.raftkit.core.Trace;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.Message;
import dev.raftkit.sim.engine.observe.Observer;
import dev.raftkit.sim.engine.schedule.Step;
import dev.raftkit.sim.engine.schedule.StepText;
import dev.raftkit.sim.engine.workload.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What can be seen of a script as far as it was played. */
final class ScriptSight implements Observer {
  private final List<String> commands;
  private final SortedMap<String, Raft> running = new TreeMap<>();
  private final List<Message> underWay = new ArrayList<>();

  private final Written written = new Written();
  private final List<String> committed = new ArrayList<>();
  private final StringBuilder transcript = new StringBuilder();
  private @Nullable Step stepUnderWay;

  /**
   * Sees nothing yet.
   *
   * @param commands their names, the first for the command with the number 1
   */
  ScriptSight(List<String> commands) {
    this.commands = commands;
  }

  String transcript() {
    return transcript.toString();
  }

  boolean leads(String server) {
    Raft raft = running.get(server);
    return raft != null && raft.role() == RoleName.LEADER;
  }

  boolean isCommitted(String command) {
    return committed.contains(command);
  }

  boolean holds(String server, String command) {
    Raft raft = running.get(server);
    for (long index = 1; raft != null && index <= raft.lastLog().index(); index++) {
      if (command(raft, index).equals(command)) {
        return true;
      }
    }
    return false;
  }

  List<Long> logTerms(String server) {
    List<Long> terms = new ArrayList<>();
    Raft raft = running.get(server);
    for (long index = 1; raft != null && index <= raft.lastLog().index(); index++) {
      terms.add(raft.termAt(index));
    }
    return terms;
  }

  /** The step that lets the oldest of some messages arrive; null if there are none. */
  @Nullable
  Step oldest(Predicate<Message> wanted) {
    for (int i = 0; i < underWay.size(); i++) {
      Message message = underWay.get(i);
      if (wanted.test(message) && running.containsKey(message.to().name())) {
        return Step.deliver(number(message.from()), number(message.to()), message.type())
            .withPosition(newerOfItsKind(i));
      }
    }
    return null;
  }

  private int newerOfItsKind(int place) {
    Message message = underWay.get(place);
    int newer = 0;
    for (Message other : underWay.subList(place + 1, underWay.size())) {
      boolean isOfItsKind = other.from().equals(message.from())
          && other.to().equals(message.to())
          && other.type() == message.type();
      newer += isOfItsKind ? 1 : 0;
    }
    return newer;
  }

  private static int number(NodeId server) {
    return Integer.parseInt(server.name().substring(1)) - 1;
  }

  // ---------------------------------------------------------------- what happens

  /** A step is about to be taken. */
  void next(Step step) {
    stepUnderWay = step;
    transcript.append(StepText.describe(step.withAt(0))).append('\n');
  }

  @Override
  public void crashed(long at, NodeId node, boolean powerLost) {
    running.remove(node.name());
  }

  @Override
  public void traced(
      long at, Raft raft, Trace.Event event, @Nullable Message message, long first, long length) {
    String who = raft.self().name();
    switch (event) {
      case RESTART -> running.put(who, raft);
      case LEADER -> tell(who + " leads in term " + raft.currentTerm());
      case STEPDOWN -> tell(who + " steps down in term " + raft.currentTerm());
      case TRUNCATE -> tell(who + " drops its entries from " + first + " on");
      case PERSIST -> {
        written.remember(raft, first, length);
        entries(who + " writes ", raft, first, length);
      }
      case COMMIT -> committed(who, raft, first, length);
      case SENDAPP, HEARTBEAT, SEND -> sent(message);
      case RECV -> received(message);
      case TIMEOUT, PREVOTE, SENDVOTE, PROPOSE, REJECT, DURABLE, APPLY -> {}
      case TRANSFER -> tell(who + " hands over to " + raft.transferTarget());
      case RESUME -> tell(who + " gives up handing over");
      case SNAPSHOT, INSTALL, COMPACT, REPAIR, CONFIG -> {}
      case READ_ROUND, READ_BY_ROUND, READ_BY_LEASE, READ_BY_LEADER, READ_FAILED -> {}
    }
  }

  private void sent(@Nullable Message message) {
    if (message != null) {
      underWay.add(message);
    }
  }

  /** Of equal messages it does not matter which is gone; one that stays can arrive again. */
  private void received(@Nullable Message message) {
    Step step = stepUnderWay;
    if (step != null && !step.keep() && message != null) {
      underWay.remove(message);
    }
  }

  private void committed(String who, Raft raft, long first, long length) {
    entries(who + " commits ", raft, first, length);
    for (long index = first; index < first + length; index++) {
      committed.add(command(raft, index));
    }
  }

  private void entries(String what, Raft raft, long first, long length) {
    for (long index = first; index < first + length; index++) {
      tell(what + index + "=" + command(raft, index) + "@" + raft.termAt(index));
    }
  }

  private void tell(String what) {
    transcript.append("    ").append(what).append('\n');
  }

  private String command(Raft raft, long index) {
    Entry entry = written.at(raft, index);
    if (entry == null) {
      return "?";
    }
    return entry.type() == EntryType.COMMAND
        ? commands.get((int) Command.id(entry.payload()) - 1)
        : entry.type() == EntryType.NO_OP ? "no-op" : entry.toString();
  }
}
