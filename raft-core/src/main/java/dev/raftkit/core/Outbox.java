package dev.raftkit.core;

import dev.raftkit.core.Trace.Event;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.log.SnapshotChunk;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.Message;
import java.util.ArrayList;

/**
 * What a server wants done, gathered until it is drained. Messages pass {@link Durability} on their
 * way here: nothing is revealed before it is durable.
 */
final class Outbox {
  private final Raft raft;
  private final Durability durability;
  private final Effects effects = new Effects();
  private boolean drained;
  private long readRequests;

  /** Reads of entries that have not ended; a few, one per follower and one for the state machine. */
  private final ArrayList<Effect.ReadEntries> reads = new ArrayList<>();

  Outbox(Raft raft, Durability durability) {
    this.raft = raft;
    this.durability = durability;
  }

  /** An input: what was drained before is done. */
  void open() {
    if (drained) {
      effects.reset();
      drained = false;
    }
  }

  Effects drained() {
    drained = true;
    return effects;
  }

  void emit(Effect effect) {
    effects.emit(effect);
  }

  // ---------------------------------------------------------------- messages

  /** Sends a message that states the current term, and perhaps the vote, once they are durable. */
  void sendWhenDurable(Message message) {
    sendAfter(message, durability.hardStateSeq());
  }

  /** Sends a message that states the log's last position too. */
  void sendWhenLogDurable(Message message) {
    sendAfter(message, durability.lastLogSeq());
  }

  private void sendAfter(Message message, long requiredSeq) {
    if (durability.mayLeave(message, requiredSeq)) {
      send(message);
    }
  }

  /** Sends what states nothing that is not durable: a leader's term has been so since its election. */
  void send(Message message) {
    effects.emit(new Effect.Send(message));
    if (message instanceof AppendEntries append) {
      Event event = append.entries().isEmpty() ? Event.HEARTBEAT : Event.SENDAPP;
      raft.trace(event, message, append.entries().firstIndex(), append.entries().size());
    } else {
      raft.trace(Event.SEND, message, 0, 0);
    }
  }

  void reject(Message message, Effect.Rejection reason) {
    effects.emit(new Effect.Rejected(message, reason));
    raft.trace(Event.REJECT, message, 0, 0);
  }

  // ---------------------------------------------------------------- disk and state machine

  void apply(EntryBatch entries) {
    effects.emit(new Effect.Apply(entries));
    raft.trace(Event.APPLY, null, entries.firstIndex(), entries.size());
  }

  void install(Snapshot snapshot) {
    effects.emit(new Effect.InstallSnapshot(snapshot));
    raft.trace(Event.INSTALL, null, snapshot.lastIndex(), 0);
  }

  void compact(LogPosition base) {
    effects.emit(new Effect.CompactLog(base));
    raft.trace(Event.COMPACT, null, base.index(), 0);
  }

  long readEntries(long from, long to, long bytesMax) {
    readRequests++;
    Effect.ReadEntries read = new Effect.ReadEntries(readRequests, from, to, bytesMax);
    reads.add(read);
    effects.emit(read);
    return readRequests;
  }

  void entriesRead(long requestId) {
    reads.removeIf(read -> read.requestId() == requestId);
  }

  /** Entries from here on are being read; MAX_VALUE if none are. */
  long firstIndexBeingRead() {
    long first = Long.MAX_VALUE;
    for (Effect.ReadEntries read : reads) {
      first = Math.min(first, read.from());
    }
    return first;
  }

  long readSnapshot(NodeId to, long lastIndex, long offset, int bytesMax) {
    readRequests++;
    effects.emit(new Effect.ReadSnapshot(readRequests, to, lastIndex, offset, bytesMax));
    return readRequests;
  }

  void storeSnapshot(SnapshotChunk chunk) {
    effects.emit(new Effect.StoreSnapshot(chunk));
  }
}
