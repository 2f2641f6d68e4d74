package dev.raftkit.core.transcript;

import dev.raftkit.core.Change;
import dev.raftkit.core.Effect;
import dev.raftkit.core.HardState;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.AppendEntriesResponse;
import dev.raftkit.core.message.FetchEntries;
import dev.raftkit.core.message.FetchEntriesResponse;
import dev.raftkit.core.message.InstallSnapshot;
import dev.raftkit.core.message.InstallSnapshotResponse;
import dev.raftkit.core.message.Message;
import dev.raftkit.core.message.PreVote;
import dev.raftkit.core.message.PreVoteResponse;
import dev.raftkit.core.message.ReadIndex;
import dev.raftkit.core.message.ReadIndexResponse;
import dev.raftkit.core.message.RequestVote;
import dev.raftkit.core.message.RequestVoteResponse;
import java.nio.charset.StandardCharsets;

/** Says what servers do and say in words that a reader of the paper knows. */
final class Narrator {
  private Narrator() {}

  static String tell(NodeId who, Effect effect) {
    return switch (effect.kind()) {
      case PERSIST -> who + " writes " + tell((Effect.Persist) effect);
      case SEND -> tell(((Effect.Send) effect).message());
      case APPLY -> who + " applies " + tell(((Effect.Apply) effect).entries());
      case READ_ENTRIES -> {
        Effect.ReadEntries read = (Effect.ReadEntries) effect;
        yield who + " reads entries " + read.from() + ".." + read.to() + " from its disk";
      }
      case READ_SNAPSHOT -> {
        Effect.ReadSnapshot read = (Effect.ReadSnapshot) effect;
        yield who + " reads for " + read.to() + " "
            + (read.lastIndex() == 0 ? "the newest snapshot" : "snapshot " + read.lastIndex())
            + " from byte " + read.offset();
      }
      case STORE_SNAPSHOT ->
        who + " stores " + SnapshotWords.tell(((Effect.StoreSnapshot) effect).chunk());
      case INSTALL_SNAPSHOT ->
        who + " INSTALLS snapshot "
            + at(((Effect.InstallSnapshot) effect).snapshot().last());
      case COMPACT_LOG -> who + " forgets entries up to " + at(((Effect.CompactLog) effect).base());
      case LEADER_CHANGED -> tell(who, (Effect.LeaderChanged) effect);
      case TRANSFER_ENDED -> {
        Effect.TransferEnded ended = (Effect.TransferEnded) effect;
        yield who + " no longer hands over to " + ended.target() + ": " + ended.end();
      }
      case READ_READY -> {
        Effect.ReadReady ready = (Effect.ReadReady) effect;
        yield who + " ANSWERS READ " + ready.requestId() + " with the state at " + ready.index();
      }
      case READ_FAILED -> {
        Effect.ReadFailed failed = (Effect.ReadFailed) effect;
        yield who + " does not answer read " + failed.requestId() + ": " + failed.reason();
      }
      case CONFIGURATION_CHANGED -> {
        Effect.ConfigurationChanged change = (Effect.ConfigurationChanged) effect;
        yield who + " HAS " + change.configuration() + ", as of " + change.index();
      }
      case REJECTED -> {
        Effect.Rejected rejected = (Effect.Rejected) effect;
        yield who + " rejects, as " + rejected.reason() + ": " + tell(rejected.message());
      }
    };
  }

  static String tell(Change change) {
    if (change instanceof Change.Refused refused) {
      return refused.refusal().reason() + ": " + refused.refusal().text();
    } else if (change instanceof Change.Accepted accepted) {
      return "yes, from entry " + accepted.index() + " on";
    }
    return change.toString();
  }

  private static String tell(NodeId who, Effect.LeaderChanged change) {
    if (change.leader() == null) {
      return who + " knows no leader in term " + change.term();
    }
    return change.leader().equals(who)
        ? who + " LEADS TERM " + change.term()
        : who + " follows " + change.leader() + " in term " + change.term();
  }

  private static String tell(Effect.Persist write) {
    StringBuilder text = new StringBuilder("#").append(write.writeSeq()).append(':');
    HardState hardState = write.hardState();
    if (hardState != null) {
      text.append(" term ").append(hardState.currentTerm());
      text.append(hardState.votedFor() == null ? "" : ", vote " + hardState.votedFor());
    }
    if (write.base() != null) {
      text.append(" LOG STARTS ANEW AFTER ").append(at(write.base()));
    }
    if (write.truncateFrom() > 0) {
      text.append(" CUT FROM ").append(write.truncateFrom());
    }
    if (!write.entries().isEmpty()) {
      text.append(" entries ").append(tell(write.entries()));
    }
    for (EntryBatch repair : write.repairs()) {
      text.append(" REPAIRS ").append(tell(repair));
    }
    return text.toString();
  }

  static String tell(EntryBatch entries) {
    if (entries.isEmpty()) {
      return "none";
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      String what = switch (entry.type()) {
        case NO_OP -> "no-op";
        case COMMAND, SESSION, TIMED -> new String(entry.payload(), StandardCharsets.UTF_8);
        case CONFIGURATION -> "members";
        case BARE -> "bare";
      };
      text.append(i == 0 ? "" : ", ").append(entries.firstIndex() + i);
      text.append("=").append(what).append("@").append(entry.term());
    }
    return text.toString();
  }

  static String tell(Message message) {
    String link = message.from() + " -> " + message.to() + " ";
    return link
        + switch (message.type()) {
          case PRE_VOTE -> {
            PreVote m = (PreVote) message;
            yield "PreVote for term " + m.term() + ", log ends "
                + at(m.lastLogTerm(), m.lastLogIndex());
          }
          case PRE_VOTE_RESPONSE -> {
            PreVoteResponse m = (PreVoteResponse) message;
            String answer = m.voteGranted() ? "yes to term " : "no to term ";
            yield "PreVoteResponse " + answer + m.campaignTerm() + ", term " + m.term();
          }
          case REQUEST_VOTE -> {
            RequestVote m = (RequestVote) message;
            yield "RequestVote term " + m.term() + ", log ends "
                + at(m.lastLogTerm(), m.lastLogIndex())
                + (m.leadershipTransfer() ? ", BY CONSENT" : "");
          }
          case REQUEST_VOTE_RESPONSE -> {
            RequestVoteResponse m = (RequestVoteResponse) message;
            yield "RequestVoteResponse term " + m.term()
                + (m.voteGranted() ? " GRANTED" : " refused");
          }
          case APPEND_ENTRIES -> tell((AppendEntries) message);
          case APPEND_ENTRIES_RESPONSE -> tell((AppendEntriesResponse) message);
          case INSTALL_SNAPSHOT -> SnapshotWords.tell((InstallSnapshot) message);
          case INSTALL_SNAPSHOT_RESPONSE -> SnapshotWords.tell((InstallSnapshotResponse) message);
          case FETCH_ENTRIES -> {
            FetchEntries m = (FetchEntries) message;
            yield "FetchEntries term " + m.term() + ", " + at(m.first()) + " to " + m.lastIndex();
          }
          case FETCH_ENTRIES_RESPONSE -> {
            FetchEntriesResponse m = (FetchEntriesResponse) message;
            yield "FetchEntriesResponse term " + m.term() + ", " + at(m.first()) + " " + m.holding()
                + (m.entries().isEmpty() ? "" : ": " + tell(m.entries()));
          }
          case TIMEOUT_NOW -> "TimeoutNow term " + message.term();
          case READ_INDEX -> {
            ReadIndex m = (ReadIndex) message;
            yield "ReadIndex term " + m.term() + ", question " + m.context()
                + (m.lease() ? ", the lease will do" : "");
          }
          case READ_INDEX_RESPONSE -> {
            ReadIndexResponse m = (ReadIndexResponse) message;
            yield "ReadIndexResponse term " + m.term() + ", question " + m.context()
                + (m.index() == 0 ? ", DOES NOT LEAD" : ": the state at " + m.index());
          }
          case STATE_HASH -> message.toString();
        };
  }

  private static String tell(AppendEntries m) {
    return "AppendEntries term " + m.term() + " after " + at(m.prevLogTerm(), m.prevLogIndex())
        + ", commit " + m.leaderCommit() + round(m.readRound()) + ": " + tell(m.entries());
  }

  private static String tell(AppendEntriesResponse m) {
    if (m.success()) {
      return "AppendEntriesResponse term " + m.term() + round(m.readRound()) + ", agrees up to "
          + m.matchIndex();
    }
    if (m.damaged()) {
      return "AppendEntriesResponse term " + m.term() + ", NOT AT " + m.matchIndex()
          + ": DAMAGED FROM " + at(m.conflictTerm(), m.conflictIndex());
    }
    String conflict = m.conflictTerm() == 0
        ? "log ends before " + m.conflictIndex()
        : "term " + m.conflictTerm() + " from " + m.conflictIndex();
    return "AppendEntriesResponse term " + m.term() + round(m.readRound()) + ", NOT AT "
        + m.matchIndex() + ": "
        + conflict;
  }

  private static String round(long readRound) {
    return readRound == 0 ? "" : ", round of reads " + readRound;
  }

  static String at(LogPosition position) {
    return at(position.term(), position.index());
  }

  private static String at(long term, long index) {
    return index == 0 ? "at the start" : index + "@" + term;
  }
}
