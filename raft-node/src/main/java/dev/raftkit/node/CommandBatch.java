package dev.raftkit.node;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;

/** The commands of a run of committed entries, in index order. */
public final class CommandBatch {
  private final EntryBatch entries;
  private final int[] positions;
  private final int size;

  /** Public for tests of state machines; a member makes its batches itself. */
  public CommandBatch(EntryBatch entries) {
    this.entries = entries;
    this.positions = new int[entries.size()];
    int commands = 0;
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i).type() == EntryType.COMMAND) {
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
    return entry(i).payload();
  }

  private Entry entry(int i) {
    return entries.get(positions[i]);
  }
}
