package dev.raftkit.sim.shrink.story;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.SnapshotChunk;
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
import dev.raftkit.core.message.StateHash;
import dev.raftkit.sim.engine.schedule.StepText;
import dev.raftkit.sim.engine.workload.Command;

/** Messages and entries in words that a reader of the paper knows. */
final class MessageWords {
  private static final int ENTRIES_MAX = 6;

  private MessageWords() {}

  /** All of a message. */
  static String tell(Message message) {
    return message.from() + " -> " + message.to() + " " + StepText.name(message.type()) + " "
        + content(message);
  }

  /** A message in a few words. */
  static String label(Message message) {
    return StepText.name(message.type()) + " " + message.term() + answer(message);
  }

  private static String answer(Message message) {
    return switch (message.type()) {
      case PRE_VOTE_RESPONSE -> yesOrNo(((PreVoteResponse) message).voteGranted());
      case REQUEST_VOTE_RESPONSE -> yesOrNo(((RequestVoteResponse) message).voteGranted());
      case APPEND_ENTRIES_RESPONSE -> yesOrNo(((AppendEntriesResponse) message).success());
      case APPEND_ENTRIES -> " +" + ((AppendEntries) message).entries().size();
      case PRE_VOTE,
          REQUEST_VOTE,
          INSTALL_SNAPSHOT,
          INSTALL_SNAPSHOT_RESPONSE,
          FETCH_ENTRIES,
          FETCH_ENTRIES_RESPONSE,
          TIMEOUT_NOW,
          READ_INDEX,
          STATE_HASH -> "";
      case READ_INDEX_RESPONSE -> " " + ((ReadIndexResponse) message).index();
    };
  }

  private static String yesOrNo(boolean yes) {
    return yes ? " yes" : " no";
  }

  private static String content(Message message) {
    return switch (message.type()) {
      case PRE_VOTE ->
        "for term " + message.term() + ", log ends " + at(((PreVote) message).lastLog());
      case PRE_VOTE_RESPONSE -> {
        PreVoteResponse answer = (PreVoteResponse) message;
        yield (answer.voteGranted() ? "yes" : "no") + " to term " + answer.campaignTerm()
            + ", term " + answer.term();
      }
      case REQUEST_VOTE ->
        "term " + message.term() + ", log ends " + at(((RequestVote) message).lastLog())
            + (((RequestVote) message).leadershipTransfer() ? ", BY CONSENT" : "");
      case REQUEST_VOTE_RESPONSE ->
        "term " + message.term()
            + (((RequestVoteResponse) message).voteGranted() ? " GRANTED" : " refused");
      case APPEND_ENTRIES -> {
        AppendEntries request = (AppendEntries) message;
        yield "term " + request.term() + " after " + at(request.prevLog()) + ", commit "
            + request.leaderCommit() + round(request.readRound()) + ": "
            + entries(request.entries());
      }
      case APPEND_ENTRIES_RESPONSE -> answer((AppendEntriesResponse) message);
      case INSTALL_SNAPSHOT -> {
        SnapshotChunk chunk = ((InstallSnapshot) message).chunk();
        yield "term " + message.term() + ", snapshot " + at(chunk.snapshot().last()) + ", bytes "
            + chunk.offset() + " to " + (chunk.offset() + chunk.data().length) + " of "
            + chunk.sizeBytes();
      }
      case INSTALL_SNAPSHOT_RESPONSE -> {
        InstallSnapshotResponse answer = (InstallSnapshotResponse) message;
        yield "term " + answer.term() + ", snapshot " + answer.lastIndex() + " up to byte "
            + answer.nextOffset() + ", agrees up to " + answer.matchIndex();
      }
      case FETCH_ENTRIES -> {
        FetchEntries request = (FetchEntries) message;
        yield "term " + request.term() + ", " + at(request.first()) + " to " + request.lastIndex();
      }
      case FETCH_ENTRIES_RESPONSE -> {
        FetchEntriesResponse answer = (FetchEntriesResponse) message;
        yield "term " + answer.term() + ", " + at(answer.first()) + " " + answer.holding() + ": "
            + entries(answer.entries());
      }
      case TIMEOUT_NOW -> "term " + message.term();
      case READ_INDEX -> {
        ReadIndex question = (ReadIndex) message;
        yield "term " + question.term() + ", question " + question.context()
            + (question.lease() ? ", the lease will do" : "");
      }
      case READ_INDEX_RESPONSE -> {
        ReadIndexResponse answer = (ReadIndexResponse) message;
        yield "term " + answer.term() + ", question " + answer.context()
            + (answer.index() == 0 ? ", DOES NOT LEAD" : ": read at " + answer.index());
      }
      case STATE_HASH -> {
        StateHash state = (StateHash) message;
        yield "index " + state.index() + ", hash " + Long.toHexString(state.hash());
      }
    };
  }

  private static String answer(AppendEntriesResponse answer) {
    String text = "term " + answer.term() + round(answer.readRound());
    if (answer.success()) {
      return text + ", agrees up to " + answer.matchIndex();
    }
    String conflict = answer.conflictTerm() == 0
        ? "log ends before " + answer.conflictIndex()
        : "term " + answer.conflictTerm() + " from " + answer.conflictIndex();
    return text + (answer.damaged() ? ", DAMAGED" : ", not") + " at " + answer.matchIndex() + ": "
        + conflict;
  }

  private static String round(long readRound) {
    return readRound == 0 ? "" : ", round of reads " + readRound;
  }

  private static String entries(EntryBatch entries) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < entries.size() && i < ENTRIES_MAX; i++) {
      Entry entry = entries.get(i);
      text.append(i == 0 ? "" : ", ").append(entries.firstIndex() + i).append('=');
      text.append(value(entry)).append('@').append(entry.term());
    }
    text.append(entries.size() > ENTRIES_MAX ? ", ..." : "");
    return entries.isEmpty() ? "none" : text.toString();
  }

  private static String value(Entry entry) {
    boolean isCommand = entry.type() == EntryType.COMMAND && Command.padding(entry.payload()) >= 0;
    if (isCommand) {
      return "command " + Command.id(entry.payload());
    }
    return switch (entry.type()) {
      case COMMAND, SESSION, TIMED -> entry.payload().length + " bytes";
      case NO_OP -> "no-op";
      case BARE -> "an entry without its command";
      case CONFIGURATION -> entry.toString();
    };
  }

  private static String at(LogPosition position) {
    return position.index() == 0 ? "at the start" : position.index() + "@" + position.term();
  }
}
