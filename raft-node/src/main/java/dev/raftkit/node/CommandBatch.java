package dev.raftkit.node;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;
import org.jspecify.annotations.Nullable;

/** The commands of a run of committed entries, in index order. */
public final class CommandBatch {
  private final EntryBatch entries;
  private final int[] positions;
  private final int size;

  /** The commands of sessions, by place in the entries; null when there are none. */
  private final byte @Nullable [] @Nullable [] ofSessions;

  /** Public for tests of state machines; a member makes its batches itself. */
  public CommandBatch(EntryBatch entries) {
    this(entries, null);
  }

  CommandBatch(EntryBatch entries, byte @Nullable [] @Nullable [] ofSessions) {
    this.entries = entries;
    this.ofSessions = ofSessions;
    this.positions = new int[entries.size()];
    int commands = 0;
    for (int i = 0; i < entries.size(); i++) {
      boolean isOfSession = ofSessions != null && ofSessions[i] != null;
      if (isOfSession || entries.get(i).type() == EntryType.COMMAND) {
        positions[commands++] = i;
      }
    }
    this.size = commands;
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

  /** The i-th command itself, not a copy: read it, never change it. */
  public byte[] command(int i) {
    byte[] ofSession = ofSessions == null ? null : ofSessions[positions[i]];
    return ofSession == null ? entry(i).payload() : ofSession;
  }

  private Entry entry(int i) {
    return entries.get(positions[i]);
  }
}
