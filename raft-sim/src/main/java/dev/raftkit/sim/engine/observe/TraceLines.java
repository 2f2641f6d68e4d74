package dev.raftkit.sim.engine.observe;

import dev.raftkit.core.Raft;
import dev.raftkit.core.RoleName;
import dev.raftkit.core.Trace;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.SnapshotChunk;
import dev.raftkit.core.membership.Configuration;
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
import dev.raftkit.core.message.StateHash;
import dev.raftkit.sim.engine.workload.Command;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Describes a run line by line, in the format of {@code docs/trace-format.md}. */
public final class TraceLines implements Observer {
  /** The version of the format. */
  public static final int VERSION = 1;

  private final Consumer<String> lines;

  /** Begins a trace with its first line. */
  public TraceLines(List<NodeId> nodes, Consumer<String> lines) {
    this.lines = lines;
    lines.accept(
        new JsonLine().field("trace", VERSION).rawField("nodes", names(nodes)).close());
  }

  private static String names(List<NodeId> nodes) {
    StringBuilder names = new StringBuilder("[");
    for (NodeId node : nodes) {
      names.append(names.length() == 1 ? "" : ",").append(JsonLine.quoted(node.name()));
    }
    return names.append(']').toString();
  }

  @Override
  public void traced(
      long at, Raft raft, Trace.Event event, @Nullable Message message, long first, long length) {
    JsonLine line = new JsonLine().field("t", at).field("e", name(event));
    line.field("i", raft.self().name());
    if (message != null) {
      describe(line, message);
    }
    describe(line, raft);
    line.field("first", first).field("len", length);
    if (event == Trace.Event.PROPOSE) {
      line.rawField("v", values(raft, first, length));
    } else if (event == Trace.Event.CONFIG) {
      Configuration configuration = raft.configuration();
      line.rawField("voters", names(configuration.voters()));
      line.rawField("outgoing", names(configuration.outgoing()));
      line.rawField("learners", names(configuration.learners()));
    }
    lines.accept(line.close());
  }

  @Override
  public void dropped(long at, Message message) {
    lines.accept(lost("drop", at, message));
  }

  @Override
  public void duplicated(long at, Message message) {
    lines.accept(lost("dup", at, message));
  }

  @Override
  public void crashed(long at, NodeId node, boolean powerLost) {
    lines.accept(new JsonLine()
        .field("t", at)
        .field("e", "crash")
        .field("i", node.name())
        .field("power", powerLost)
        .close());
  }

  private static String lost(String name, long at, Message message) {
    JsonLine line = new JsonLine().field("t", at).field("e", name);
    line.field("i", message.from().name());
    describe(line, message);
    return line.close();
  }

  private static String name(Trace.Event event) {
    return switch (event) {
      case TIMEOUT -> "timeout";
      case PREVOTE -> "prevote";
      case SENDVOTE -> "sendvote";
      case LEADER -> "leader";
      case STEPDOWN -> "stepdown";
      case TRANSFER -> "transfer";
      case RESUME -> "resume";
      case READ_ROUND -> "readround";
      case READ_BY_ROUND -> "readbyround";
      case READ_BY_LEASE -> "readbylease";
      case READ_BY_LEADER -> "readbyleader";
      case READ_FAILED -> "readfailed";
      case PROPOSE -> "propose";
      case SENDAPP -> "sendapp";
      case HEARTBEAT -> "heartbeat";
      case SEND -> "send";
      case RECV -> "recv";
      case REJECT -> "reject";
      case TRUNCATE -> "truncate";
      case PERSIST -> "persist";
      case DURABLE -> "durable";
      case COMMIT -> "commit";
      case APPLY -> "apply";
      case RESTART -> "restart";
      case SNAPSHOT -> "snapshot";
      case INSTALL -> "install";
      case COMPACT -> "compact";
      case REPAIR -> "repair";
      case CONFIG -> "config";
    };
  }

  private static String role(RoleName role) {
    return switch (role) {
      case FOLLOWER -> "follower";
      case PRE_CANDIDATE -> "precandidate";
      case CANDIDATE -> "candidate";
      case LEADER -> "leader";
    };
  }

  private static void describe(JsonLine line, Raft raft) {
    NodeId vote = raft.hardState().votedFor();
    LogPosition last = raft.lastLog();
    line.field("term", raft.currentTerm()).field("role", role(raft.role()));
    line.field("vote", vote == null ? "" : vote.name());
    line.field("last", last.index()).field("lastTerm", last.term());
    line.field("durable", raft.durableIndex()).field("commit", raft.commitIndex());
  }

  private static void describe(JsonLine line, Message message) {
    line.field("type", message.getClass().getSimpleName());
    line.field("from", message.from().name()).field("to", message.to().name());
    line.field("mterm", message.term());
    switch (message.type()) {
      case PRE_VOTE -> position(line, ((PreVote) message).lastLog());
      case PRE_VOTE_RESPONSE -> {
        PreVoteResponse response = (PreVoteResponse) message;
        line.field("campaign", response.campaignTerm()).field("ok", response.voteGranted());
      }
      case REQUEST_VOTE -> {
        RequestVote request = (RequestVote) message;
        position(line, request.lastLog());
        if (request.leadershipTransfer()) {
          line.field("consent", true);
        }
      }
      case REQUEST_VOTE_RESPONSE -> line.field("ok", ((RequestVoteResponse) message).voteGranted());
      case APPEND_ENTRIES -> {
        AppendEntries request = (AppendEntries) message;
        line.field("prev", request.prevLogIndex()).field("prevTerm", request.prevLogTerm());
        line.field("lcommit", request.leaderCommit());
        round(line, request.readRound());
        line.rawField("entries", entries(request.entries()));
      }
      case APPEND_ENTRIES_RESPONSE -> describe(line, (AppendEntriesResponse) message);
      case INSTALL_SNAPSHOT -> describe(line, ((InstallSnapshot) message).chunk());
      case INSTALL_SNAPSHOT_RESPONSE -> {
        InstallSnapshotResponse response = (InstallSnapshotResponse) message;
        line.field("snap", response.lastIndex()).field("offset", response.nextOffset());
        line.field("match", response.matchIndex());
      }
      case FETCH_ENTRIES -> {
        FetchEntries request = (FetchEntries) message;
        line.field("at", request.first().index())
            .field("atTerm", request.first().term());
        line.field("until", request.lastIndex());
      }
      case FETCH_ENTRIES_RESPONSE -> describe(line, (FetchEntriesResponse) message);
      case TIMEOUT_NOW -> {}
      case READ_INDEX -> {
        ReadIndex question = (ReadIndex) message;
        line.field("context", question.context()).field("lease", question.lease());
      }
      case READ_INDEX_RESPONSE -> {
        ReadIndexResponse answer = (ReadIndexResponse) message;
        line.field("context", answer.context()).field("index", answer.index());
      }
      case STATE_HASH -> line.field("at", ((StateHash) message).index());
    }
  }

  private static void describe(JsonLine line, AppendEntriesResponse response) {
    line.field("ok", response.success()).field("match", response.matchIndex());
    line.field("damaged", response.damaged());
    line.field("cterm", response.conflictTerm()).field("cindex", response.conflictIndex());
    round(line, response.readRound());
  }

  private static void describe(JsonLine line, SnapshotChunk chunk) {
    line.field("snap", chunk.snapshot().lastIndex());
    line.field("snapTerm", chunk.snapshot().last().term());
    line.field("offset", chunk.offset()).field("bytes", chunk.data().length);
    line.field("size", chunk.sizeBytes());
  }

  private static void describe(JsonLine line, FetchEntriesResponse response) {
    line.field("at", response.first().index()).field("atTerm", response.first().term());
    line.field("holding", holding(response.holding()));
    line.rawField("entries", entries(response.entries()));
  }

  private static void round(JsonLine line, long readRound) {
    if (readRound > 0) {
      line.field("round", readRound);
    }
  }

  private static String holding(FetchEntriesResponse.Holding holding) {
    return switch (holding) {
      case HELD -> "held";
      case NOT_HELD -> "notheld";
      case UNREADABLE -> "unreadable";
      case COVERED -> "covered";
    };
  }

  private static void position(JsonLine line, LogPosition lastLog) {
    line.field("mlast", lastLog.index()).field("mlastTerm", lastLog.term());
  }

  private static String entries(EntryBatch entries) {
    StringBuilder list = new StringBuilder("[");
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      list.append(i == 0 ? "" : ",");
      list.append(
          new JsonLine().field("term", entry.term()).field("v", value(entry)).close());
    }
    return list.append(']').toString();
  }

  private static String values(Raft raft, long first, long length) {
    StringBuilder list = new StringBuilder("[");
    for (long index = first; index < first + length; index++) {
      Entry entry = raft.entryAt(index);
      list.append(index == first ? "" : ",");
      list.append(JsonLine.quoted(entry == null ? "" : value(entry)));
    }
    return list.append(']').toString();
  }

  private static String value(Entry entry) {
    return entry.type() == EntryType.COMMAND ? Long.toString(Command.id(entry.payload())) : "";
  }
}
