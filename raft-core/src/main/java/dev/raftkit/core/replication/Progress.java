package dev.raftkit.core.replication;

import dev.raftkit.core.check.Check;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.membership.Priority;
import dev.raftkit.core.message.AppendEntriesResponse;
import org.jspecify.annotations.Nullable;

/**
 * What a leader knows of one follower (figure 2: nextIndex, matchIndex), and how fast it may send.
 *
 * <p>While <em>probing</em> the leader looks for the point where the logs agree, one message at a
 * time. While <em>replicating</em> it sends ahead of the answers, as far as the window of unanswered
 * messages allows; a full window <em>pauses</em> it. A follower that needs entries from before the
 * log's base is sent a snapshot first (§7).
 */
public final class Progress {
  private final NodeId follower;
  private final Inflight inflight;
  private long matchIndex;
  private long nextIndex;
  private boolean replicating;
  private boolean probeSent;
  private int seats;
  private boolean isWitness;
  private long contactAt;
  private long ackedSentAt = Long.MIN_VALUE;
  private long answeredRound;
  private long readRequestId;
  private int priority = Priority.HIGHEST;

  /** Of the follower's disk, the newest seen; negative before the first answer. */
  private long incarnation = -1;

  /** The snapshot that is being sent instead of entries; null when entries are. */
  private @Nullable SnapshotTransfer transfer;

  /** How far behind a follower that was sent a snapshot may be, and still catch up one day. */
  private long behindMax;

  public Progress(
      NodeId follower, long nextIndex, long now, int inflightMessagesMax, long inflightBytesMax) {
    this.follower = follower;
    this.nextIndex = nextIndex;
    this.contactAt = now;
    this.inflight = new Inflight(inflightMessagesMax, inflightBytesMax);
  }

  public NodeId follower() {
    return follower;
  }

  /** Where it votes, as in {@link dev.raftkit.core.membership.Configuration#seats}; 0 for nowhere. */
  public int seats() {
    return seats;
  }

  /** Whether it keeps no commands, and so is sent none. */
  public boolean isWitness() {
    return isWitness;
  }

  /** The configuration gives it these seats, and says whether it is a witness. */
  public void seatedAt(int newSeats, boolean asWitness) {
    seats = newSeats;
    isWitness = asWitness;
  }

  public long matchIndex() {
    return matchIndex;
  }

  public long nextIndex() {
    return nextIndex;
  }

  public boolean isReplicating() {
    return replicating;
  }

  /** Whether the leader must wait for an answer before it sends more entries. */
  public boolean isPaused() {
    return transfer != null || (replicating ? inflight.isFull() : probeSent);
  }

  /** When this follower was last heard of. */
  public long contactAt() {
    return contactAt;
  }

  /** Whether it has answered this leader at all. */
  public boolean wasHeard() {
    return incarnation >= 0;
  }

  /** When the newest message that this follower answered was sent; MIN_VALUE when none was. */
  public long ackedSentAt() {
    return ackedSentAt;
  }

  /** How much the follower is wanted as the leader; the usual as long as it has not answered. */
  public int priority() {
    return priority;
  }

  /** The follower answered something in the leader's term. */
  public void heard(long now, long sentAt) {
    contactAt = now;
    if (sentAt > 0 && sentAt <= now) {
      ackedSentAt = Math.max(ackedSentAt, sentAt);
    }
  }

  /** The newest round of reads that this follower answered; 0 before the first (thesis §6.4). */
  public long answeredRound() {
    return answeredRound;
  }

  /**
   * The follower answered a message that carried this round of reads.
   *
   * @param wanted how much it is wanted as the leader
   */
  public void answered(long readRound, int wanted) {
    answeredRound = Math.max(answeredRound, readRound);
    priority = wanted;
  }

  /** The snapshot that is being sent instead of entries; null when entries are. */
  public @Nullable SnapshotTransfer transfer() {
    return transfer;
  }

  /** The next entry is one that the log no longer has: a snapshot must come first (§7). */
  public SnapshotTransfer startTransfer() {
    probe();
    SnapshotTransfer started = new SnapshotTransfer();
    transfer = started;
    return started;
  }

  /** A message with entries up to {@code lastIndex} leaves. */
  public void sent(long lastIndex, long sizeBytes) {
    if (replicating) {
      inflight.add(lastIndex, sizeBytes);
      nextIndex = lastIndex + 1;
    } else {
      probeSent = true;
    }
  }

  /**
   * The logs agree up to {@code index}, on the follower's disk. An old answer changes nothing.
   *
   * @param baseIndex a follower that is being sent a snapshot needs it until it agrees up to here
   */
  public void accepted(long index, long baseIndex) {
    matchIndex = Math.max(matchIndex, index);
    if (transfer != null && matchIndex < baseIndex) {
      return;
    }
    transfer = null;
    if (!replicating) {
      replicating = true;
      inflight.clear();
    }
    nextIndex = Math.max(nextIndex, matchIndex + 1);
    inflight.acknowledgedUpTo(matchIndex);
  }

  /** It has just received a snapshot, and is behind by what was written meanwhile. */
  public void isBehind(long lastIndex) {
    behindMax = 2 * (lastIndex - matchIndex);
  }

  /**
   * Whether it must find all entries after its matchIndex in the log, or it would be sent one snapshot
   * after the other. Not one that falls behind ever further, since the log cannot grow for ever.
   *
   * @param trailingEntries which are in the log anyway
   */
  public boolean isCatchingUp(long lastIndex, long trailingEntries) {
    long behind = lastIndex - matchIndex;
    return transfer == null && behind > trailingEntries && behind <= behindMax;
  }

  /**
   * The follower's log did not match (§5.3). Goes back a whole term at a time: to the end of the
   * conflicting term if the leader's log has it too, else to its start.
   *
   * @return whether this was news, not a late or repeated answer
   */
  public boolean rejected(AppendEntriesResponse response, RaftLog log) {
    if (transfer != null) {
      // It does not have the snapshot yet, which is no news.
      return true;
    }
    long rejectedIndex = response.matchIndex();
    boolean stale = rejectedIndex <= matchIndex
        || (replicating ? rejectedIndex >= nextIndex : rejectedIndex != nextIndex - 1);
    if (stale) {
      return false;
    }
    long endOfTerm = log.endOfTerm(response.conflictTerm());
    long candidate = endOfTerm > 0 ? endOfTerm : response.conflictIndex();
    // Never forward, whatever the answer says: each answered probe brings the match point closer.
    nextIndex = Math.max(matchIndex + 1, Math.min(rejectedIndex, candidate));
    probe();
    Check.invariant(nextIndex > matchIndex, "nextIndex behind matchIndex", nextIndex, matchIndex);
    return true;
  }

  /**
   * Whether an answer is that of the newest disk this follower is known to have. What an earlier one
   * held is gone: it counts no longer, and nobody knows yet what the new one holds.
   */
  public boolean isOfThisDisk(long answering) {
    if (answering < incarnation) {
      return false;
    }
    if (answering > incarnation && incarnation >= 0) {
      matchIndex = 0;
      ackedSentAt = Long.MIN_VALUE;
      answeredRound = 0;
      transfer = null;
      probe();
    }
    incarnation = answering;
    return true;
  }

  /**
   * Whether a refusal of the newest message shows that entries are gone which the follower had
   * acknowledged, although it knows of no damage.
   */
  public boolean hasLost(AppendEntriesResponse refusal) {
    boolean isShort = refusal.conflictTerm() == 0;
    long lost = isShort ? refusal.conflictIndex() : refusal.matchIndex();
    return !refusal.damaged() && transfer == null && lost <= matchIndex;
  }

  /**
   * The follower's disk does not hold what follows {@code index - 1}, whatever it acknowledged. To
   * count less than it holds is always safe.
   */
  public void goBackTo(long index) {
    matchIndex = Math.min(matchIndex, index - 1);
    if (transfer == null && nextIndex > index) {
      nextIndex = index;
      probe();
    }
  }

  private void probe() {
    replicating = false;
    probeSent = false;
    inflight.clear();
  }

  /** Entries for this follower are being read from the disk. */
  public void reading(long requestId) {
    readRequestId = requestId;
  }

  public boolean isReading() {
    return readRequestId != 0;
  }

  /** Whether a finished read was this follower's; it then is no longer under way. */
  public boolean readEnded(long requestId) {
    if (requestId != readRequestId) {
      return false;
    }
    readRequestId = 0;
    return true;
  }
}
