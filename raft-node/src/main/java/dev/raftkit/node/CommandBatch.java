package dev.raftkit.node;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.node.session.SessionLimits;
import dev.raftkit.node.session.SessionTable;
import org.jspecify.annotations.Nullable;

/** The commands of a run of committed entries, in index order. */
public final class CommandBatch {
  private final EntryBatch entries;
  private final int[] positions;
  private final int size;

  /** What stands in entries that are more than a command; null when there are none. */
  private final @Nullable SessionRun sessions;

  /** The time as of entries that do not tell it. */
  private final long clock;

  /** Public for tests of state machines; a member makes its batches itself. */
  public CommandBatch(EntryBatch entries) {
    this(entries, new SessionTable(SessionLimits.DEFAULT));
  }

  /** Takes the entries of sessions, and those with a time, through the table. */
  CommandBatch(EntryBatch entries, SessionTable table) {
    this.entries = entries;
    this.sessions = SessionRun.of(entries, table);
    this.clock = table.clock();
    this.positions = new int[entries.size()];
    int commands = 0;
    for (int i = 0; i < entries.size(); i++) {
      boolean isInside = sessions != null && sessions.command(i) != null;
      if (isInside || entries.get(i).type() == EntryType.COMMAND) {
        positions[commands++] = i;
      }
    }
    this.size = commands;
  }

  private CommandBatch(CommandBatch all, int[] commands) {
    this.entries = all.entries;
    this.sessions = all.sessions;
    this.clock = all.clock;
    this.size = commands.length;
    this.positions = new int[size];
    for (int i = 0; i < size; i++) {
      positions[i] = all.positions[commands[i]];
    }
  }

  /**
   * Some of the commands, for a state machine of several parts. Results are still given for the places
   * in the whole batch.
   *
   * @param commands their places, ascending
   */
  public CommandBatch only(int... commands) {
    return new CommandBatch(this, commands);
  }

  /** What the sessions make of the entries; null if there is nothing of theirs, and no time. */
  @Nullable
  SessionRun sessions() {
    return sessions;
  }

  public int size() {
    return size;
  }

  /** The log index of the i-th command, counted from 0. */
  public long index(int i) {
    return entries.firstIndex() + positions[i];
  }

  /** The term in which the i-th command was proposed. */
  public long term(int i) {
    return entry(i).term();
  }

  /**
   * The time as of the i-th command, in nanoseconds of a clock that is the same on every member and
   * never goes back; see {@link TimedStateMachine}. For other state machines it may stand still.
   */
  public long clock(int i) {
    return sessions == null ? clock : sessions.clock(positions[i]);
  }

  /** Whether the i-th command is what the leader itself found due; no client can propose such a one. */
  public boolean isDue(int i) {
    return sessions != null && sessions.isDue(positions[i]);
  }

  /** The i-th command itself, not a copy: read it, never change it. */
  public byte[] command(int i) {
    byte[] inside = sessions == null ? null : sessions.command(positions[i]);
    return inside == null ? entry(i).payload() : inside;
  }

  private Entry entry(int i) {
    return entries.get(positions[i]);
  }
}
