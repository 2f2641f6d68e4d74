package dev.raftkit.core;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.log.SnapshotChunk;
import dev.raftkit.core.membership.ConfigurationFormat;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.membership.Priority;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.AppendEntriesResponse;
import dev.raftkit.core.message.FetchEntries;
import dev.raftkit.core.message.FetchEntriesResponse;
import dev.raftkit.core.message.InstallSnapshot;
import dev.raftkit.core.message.InstallSnapshotResponse;
import dev.raftkit.core.message.Message;
import dev.raftkit.core.message.MessageType;
import dev.raftkit.core.message.PreVote;
import dev.raftkit.core.message.PreVoteResponse;
import dev.raftkit.core.message.ReadIndex;
import dev.raftkit.core.message.ReadIndexResponse;
import dev.raftkit.core.message.RequestVote;
import org.jspecify.annotations.Nullable;

/** What must be true of a message before it is looked at: peers may say anything. */
final class MessageRules {
  /** Terms and indexes stay below this, so that adding to them never overflows. */
  static final long NUMBER_MAX = 1L << 62;

  /**
   * How far one message may raise the term. Honest terms grow by one an election; a peer that claims
   * more is broken, and must not be able to use up all terms at once.
   */
  static final long TERM_JUMP_MAX = 1L << 48;

  /** No snapshot is larger; a peer that claims more must not make room for it here. */
  static final long SNAPSHOT_BYTES_MAX = 1L << 46;

  private final NodeId self;
  private final boolean isWitness;
  private final Memberships memberships;

  MessageRules(RaftConfig config, Memberships memberships) {
    this.self = config.self();
    this.isWitness = config.isWitness();
    this.memberships = memberships;
  }

  /**
   * Why a message must not be acted on, or null. Leaders and candidates are heard whoever they are,
   * since this server's configuration may lag behind theirs (thesis §4.1); what is said to a leader or
   * candidate is heard from members only, for nobody else is asked.
   */
  Effect.@Nullable Rejection broken(Message message, long currentTerm) {
    if (!message.to().equals(self)) {
      return Effect.Rejection.WRONG_RECEIVER;
    }
    boolean isHeard = !isFromMembersOnly(message.type()) || memberships.isKnown(message.from());
    if (message.from().equals(self) || !isHeard) {
      return Effect.Rejection.NOT_A_MEMBER;
    }
    boolean isPlausible = isNumber(message.term())
        && message.term() - currentTerm <= TERM_JUMP_MAX
        && isWellFormed(message);
    if (!isPlausible) {
      return Effect.Rejection.MALFORMED;
    }
    return isWithoutCommands(message) ? Effect.Rejection.BARE_ENTRIES : null;
  }

  /** Whether entries lack the commands that this server must have. */
  private boolean isWithoutCommands(Message message) {
    if (message instanceof AppendEntries request) {
      return !isWitness && hasBare(request.entries());
    }
    return message instanceof FetchEntriesResponse response && hasBare(response.entries());
  }

  private static boolean hasBare(EntryBatch entries) {
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i).type() == EntryType.BARE) {
        return true;
      }
    }
    return false;
  }

  private static boolean isFromMembersOnly(MessageType type) {
    return switch (type) {
      case PRE_VOTE, REQUEST_VOTE -> false;
      case APPEND_ENTRIES, INSTALL_SNAPSHOT, FETCH_ENTRIES, TIMEOUT_NOW, READ_INDEX_RESPONSE ->
        false;
      case PRE_VOTE_RESPONSE,
          REQUEST_VOTE_RESPONSE,
          APPEND_ENTRIES_RESPONSE,
          INSTALL_SNAPSHOT_RESPONSE,
          FETCH_ENTRIES_RESPONSE,
          READ_INDEX,
          STATE_HASH -> true;
    };
  }

  private static boolean isWellFormed(Message message) {
    return switch (message.type()) {
      case PRE_VOTE -> {
        PreVote request = (PreVote) message;
        yield isPosition(request.lastLogTerm(), request.lastLogIndex(), request.term() - 1);
      }
      case REQUEST_VOTE -> {
        RequestVote request = (RequestVote) message;
        yield isPosition(request.lastLogTerm(), request.lastLogIndex(), request.term() - 1);
      }
      case APPEND_ENTRIES -> isWellFormed((AppendEntries) message);
      case APPEND_ENTRIES_RESPONSE -> isWellFormed((AppendEntriesResponse) message);
      case PRE_VOTE_RESPONSE -> isNumber(((PreVoteResponse) message).campaignTerm());
      case REQUEST_VOTE_RESPONSE, TIMEOUT_NOW -> message.term() > 0;
      case INSTALL_SNAPSHOT -> isWellFormed((InstallSnapshot) message);
      case INSTALL_SNAPSHOT_RESPONSE -> isWellFormed((InstallSnapshotResponse) message);
      case FETCH_ENTRIES -> isWellFormed((FetchEntries) message);
      case FETCH_ENTRIES_RESPONSE -> isWellFormed((FetchEntriesResponse) message);
      case READ_INDEX -> message.term() > 0 && isQuestion(((ReadIndex) message).context());
      case READ_INDEX_RESPONSE -> {
        ReadIndexResponse response = (ReadIndexResponse) message;
        yield response.term() > 0 && isQuestion(response.context()) && isNumber(response.index());
      }
      // Drivers compare states; the core has none.
      case STATE_HASH -> false;
    };
  }

  private static boolean isWellFormed(AppendEntries request) {
    EntryBatch entries = request.entries();
    return isPosition(request.prevLogTerm(), request.prevLogIndex(), request.term())
        && isNumber(request.leaderCommit())
        && isNumber(request.readRound())
        && request.term() > 0
        && isNumber(entries.lastIndex())
        && (entries.isEmpty()
            || (entries.get(0).term() >= request.prevLogTerm()
                && entries.get(entries.size() - 1).term() <= request.term()))
        && areReadable(entries);
  }

  /** What a configuration entry says takes effect at once, so it must say something. */
  private static boolean areReadable(EntryBatch entries) {
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      if (entry.type() == EntryType.CONFIGURATION
          && ConfigurationFormat.decode(entry.payload()) == null) {
        return false;
      }
    }
    return true;
  }

  private static boolean isWellFormed(AppendEntriesResponse response) {
    return response.term() > 0
        && isNumber(response.readRound())
        && isNumber(response.matchIndex())
        && isNumber(response.conflictTerm())
        && isNumber(response.conflictIndex())
        && response.incarnation() >= 0
        && Priority.isValid(response.priority())
        && (response.success() ? !response.damaged() : response.conflictIndex() > 0);
  }

  /** The receiver may have been added after the snapshot was taken, so it need not be a member. */
  private static boolean isWellFormed(InstallSnapshot request) {
    SnapshotChunk chunk = request.chunk();
    Snapshot snapshot = chunk.snapshot();
    return request.term() > 0
        && isEntry(snapshot.last(), request.term())
        && !snapshot.configuration().isEmpty()
        && chunk.sizeBytes() >= 0
        && chunk.sizeBytes() <= SNAPSHOT_BYTES_MAX
        && chunk.offset() >= 0
        && chunk.offset() <= chunk.sizeBytes()
        && chunk.data().length <= chunk.sizeBytes() - chunk.offset();
  }

  private static boolean isWellFormed(InstallSnapshotResponse response) {
    return response.term() > 0
        && response.incarnation() >= 0
        && isNumber(response.lastIndex())
        && isNumber(response.nextOffset())
        && isNumber(response.matchIndex());
  }

  private static boolean isWellFormed(FetchEntries request) {
    return isEntry(request.first(), request.term())
        && isNumber(request.lastIndex())
        && request.lastIndex() >= request.first().index();
  }

  private static boolean isWellFormed(FetchEntriesResponse response) {
    EntryBatch entries = response.entries();
    boolean isHeld = response.holding() == FetchEntriesResponse.Holding.HELD;
    return isEntry(response.first(), response.term())
        && isHeld != entries.isEmpty()
        && (!isHeld
            || (entries.firstIndex() == response.first().index()
                && entries.get(0).term() == response.first().term()
                && isNumber(entries.lastIndex())
                && entries.get(entries.size() - 1).term() <= response.term()))
        && areReadable(entries);
  }

  private static boolean isQuestion(long context) {
    return context > 0 && context <= NUMBER_MAX;
  }

  private static boolean isEntry(LogPosition position, long termMax) {
    return position.index() > 0 && isPosition(position.term(), position.index(), termMax);
  }

  private static boolean isPosition(long term, long index, long termMax) {
    return isNumber(term) && isNumber(index) && term <= termMax && (term == 0) == (index == 0);
  }

  private static boolean isNumber(long value) {
    return value >= 0 && value <= NUMBER_MAX;
  }
}
