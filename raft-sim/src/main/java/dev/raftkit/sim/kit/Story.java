package dev.raftkit.sim.kit;

import dev.raftkit.core.Raft;
import dev.raftkit.core.Trace;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.Message;
import dev.raftkit.sim.engine.observe.Observer;
import java.util.ArrayDeque;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What happened in a run, as people want to read it: the last {@value #LINES_MAX} lines. */
final class Story implements Observer {
  static final int LINES_MAX = 400;

  private static final long SECOND_NANOS = 1_000_000_000;
  private static final int MICROS_DIGITS = 6;
  private static final int SECONDS_WIDTH = 12;
  private static final int WHO_WIDTH = 10;

  private final ArrayDeque<String> lines = new ArrayDeque<>();

  private final Written written = new Written();

  private Function<byte[], String> commands = Commands::describe;
  private LongSupplier clock = () -> 0;
  private long left;

  /** The run begins. */
  void begin(LongSupplier virtualNanos, Function<byte[], String> describe) {
    clock = virtualNanos;
    commands = describe;
  }

  /** Somebody does something. */
  void tell(String who, String what) {
    lines.add(seconds(clock.getAsLong()) + " s  " + pad(who) + what);
    if (lines.size() > LINES_MAX) {
      lines.remove();
      left++;
    }
  }

  void tell(String who, String what, byte[] command) {
    tell(who, what + commands.apply(command));
  }

  String text() {
    String omitted = left == 0 ? "" : "(" + left + " earlier lines are left out)\n";
    return omitted + String.join("\n", lines) + "\n";
  }

  private static String seconds(long nanos) {
    String fraction = Long.toString(SECOND_NANOS + nanos % SECOND_NANOS);
    String text = nanos / SECOND_NANOS + "." + fraction.substring(1, 1 + MICROS_DIGITS);
    return " ".repeat(Math.max(0, SECONDS_WIDTH - text.length())) + text;
  }

  private static String pad(String who) {
    return who + " ".repeat(Math.max(1, WHO_WIDTH - who.length()));
  }

  @Override
  public void crashed(long at, NodeId node, boolean powerLost) {
    tell(node.name(), powerLost ? "loses its power" : "dies");
  }

  @Override
  public void traced(
      long at, Raft raft, Trace.Event event, @Nullable Message message, long first, long length) {
    String who = raft.self().name();
    switch (event) {
      case RESTART -> tell(who, "starts in term " + raft.currentTerm());
      case LEADER -> tell(who, "leads in term " + raft.currentTerm());
      case STEPDOWN -> tell(who, "steps down in term " + raft.currentTerm());
      case TRANSFER -> tell(who, "hands over to " + raft.transferTarget());
      case RESUME -> tell(who, "gives up handing over");
      case TRUNCATE -> tell(who, "drops its entries from " + first + " on");
      case PROPOSE -> {
        written.remember(raft, first, length);
        entries(who, "proposes ", raft, first, length);
      }
      case APPLY -> entries(who, "applies ", raft, first, length);
      case SNAPSHOT -> tell(who, "has a snapshot of all up to " + first);
      case INSTALL -> tell(who, "takes over a snapshot of all up to " + first);
      case REPAIR -> tell(who, "repairs " + length + " entries from " + first + " on");
      case CONFIG -> tell(who, "has the members " + raft.configuration());
      case PERSIST -> written.remember(raft, first, length);
      case TIMEOUT, PREVOTE, SENDVOTE, SENDAPP, HEARTBEAT, SEND, RECV, REJECT -> {}
      case DURABLE, COMMIT, COMPACT -> {}
      case READ_ROUND, READ_BY_ROUND, READ_BY_LEASE, READ_BY_LEADER, READ_FAILED -> {}
    }
  }

  private void entries(String who, String what, Raft raft, long first, long length) {
    for (long index = first; index < first + length; index++) {
      Entry entry = written.at(raft, index);
      if (entry != null && entry.type() == EntryType.COMMAND) {
        tell(who, what + index + ": ", entry.payload());
      }
    }
  }
}
