package dev.raftkit.sim.full;

import dev.raftkit.core.Effect;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.sim.engine.disk.ModelDisk;
import dev.raftkit.sim.engine.invariant.Alarm;
import dev.raftkit.sim.engine.invariant.Invariants;
import dev.raftkit.sim.engine.invariant.LogMatching;
import dev.raftkit.storage.WalDecoder;
import dev.raftkit.storage.WalRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what is durable in the write-ahead log of one server, and keeps the {@link ModelDisk} by
 * which the invariants judge equal to it. A batch counts when all of it is durable.
 */
final class DurableLog {
  private final int server;
  private final ModelDisk model;
  private final Invariants invariants;
  private final Alarm alarm;
  private final List<WalRecord> batch = new ArrayList<>();
  private WalDecoder decoder = new WalDecoder();
  private int read;

  DurableLog(int server, ModelDisk model, Invariants invariants, Alarm alarm) {
    this.server = server;
    this.model = model;
    this.invariants = invariants;
    this.alarm = alarm;
  }

  /**
   * The durable bytes have changed.
   *
   * @param bytes all of them
   * @param changedFrom where they differ from those before
   */
  void changed(ByteBuffer bytes, int changedFrom) {
    if (changedFrom >= read) {
      readOn(bytes, true);
      return;
    }
    // What was cut off or overwritten may have been looked at: begin again. On the way there are
    // states that are long past, which no invariant need judge.
    decoder = new WalDecoder();
    batch.clear();
    read = 0;
    model.clear();
    readOn(bytes, false);
    invariants.synced(server, new Effect.Persist(0, model.hardState(), 1, EntryBatch.empty(1)));
  }

  private void readOn(ByteBuffer bytes, boolean judged) {
    bytes.position(read);
    read = bytes.limit();
    decoder.feed(bytes);
    for (WalRecord record = decoder.next(); record != null; record = decoder.next()) {
      batch.add(record);
      if (record.endsBatch()) {
        for (int i = 0; i < batch.size(); i++) {
          take(batch.get(i).change(), judged);
        }
        batch.clear();
      }
    }
  }

  private void take(WalRecord.Change change, boolean judged) {
    switch (change.kind()) {
      case HARD_STATE ->
        take(Effect.Persist.hardState(0, ((WalRecord.HardStateChange) change).hardState()), judged);
      case TRUNCATION ->
        take(
            new Effect.Persist(
                0, null, ((WalRecord.Truncation) change).fromIndex(), EntryBatch.empty(1)),
            judged);
      case ENTRY -> {
        WalRecord.Append append = (WalRecord.Append) change;
        if (append.index() != model.log().lastIndex() + 1) {
          alarm.raise(
              LogMatching.NAME,
              server,
              "entry " + append.index() + " stands on its disk behind a log that ends at "
                  + model.log().lastIndex());
        }
        model.log().append(append.entry());
      }
    }
  }

  private void take(Effect.Persist write, boolean judged) {
    model.write(write);
    model.syncOne();
    if (judged) {
      invariants.synced(server, write);
    }
  }
}
