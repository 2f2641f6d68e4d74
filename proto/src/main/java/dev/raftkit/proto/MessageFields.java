package dev.raftkit.proto;

import static dev.raftkit.proto.WireNumbers.counter;
import static dev.raftkit.proto.WireNumbers.inRange;
import static dev.raftkit.proto.WireNumbers.memberId;
import static dev.raftkit.proto.WireNumbers.notNegative;

import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.membership.Priority;
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
import dev.raftkit.core.message.TimeoutNow;
import dev.raftkit.proto.generated.Wire;

/** The core's messages, field by field, to protobuf and back. */
final class MessageFields {
  private MessageFields() {}

  /** The fields that every message has. */
  static Wire.PeerMessage.Builder common(GroupMessage message) {
    return Wire.PeerMessage.newBuilder()
        .setGroup(message.group())
        .setFrom(message.message().from().name())
        .setTo(message.message().to().name())
        .setTerm(inRange(message.message().term()));
  }

  /** Adds a message's own fields, but neither entries nor a snapshot's data. */
  static Wire.PeerMessage.Builder specific(Wire.PeerMessage.Builder head, Message message) {
    return switch (message.type()) {
      case PRE_VOTE -> head.setPreVote(preVote((PreVote) message));
      case PRE_VOTE_RESPONSE -> head.setPreVoteResponse(preVoteResponse((PreVoteResponse) message));
      case REQUEST_VOTE -> head.setRequestVote(requestVote((RequestVote) message));
      case REQUEST_VOTE_RESPONSE ->
        head.setRequestVoteResponse(requestVoteResponse((RequestVoteResponse) message));
      case APPEND_ENTRIES -> head.setAppendEntries(append((AppendEntries) message));
      case APPEND_ENTRIES_RESPONSE ->
        head.setAppendEntriesResponse(appendResponse((AppendEntriesResponse) message));
      case INSTALL_SNAPSHOT ->
        head.setInstallSnapshot(SnapshotFields.whole((InstallSnapshot) message));
      case INSTALL_SNAPSHOT_RESPONSE ->
        head.setInstallSnapshotResponse(
            SnapshotFields.installResponse((InstallSnapshotResponse) message));
      case FETCH_ENTRIES -> head.setFetchEntries(RepairFields.fetch((FetchEntries) message));
      case FETCH_ENTRIES_RESPONSE ->
        head.setFetchEntriesResponse(RepairFields.fetchResponse((FetchEntriesResponse) message));
      case TIMEOUT_NOW -> head.setTimeoutNow(Wire.TimeoutNow.getDefaultInstance());
      case READ_INDEX -> head.setReadIndex(readIndex((ReadIndex) message));
      case READ_INDEX_RESPONSE ->
        head.setReadIndexResponse(readIndexResponse((ReadIndexResponse) message));
      case STATE_HASH -> head.setStateHash(stateHash((StateHash) message));
    };
  }

  /** An AppendEntries without its entries. */
  static Wire.AppendEntries append(AppendEntries message) {
    return Wire.AppendEntries.newBuilder()
        .setPrevLogTerm(inRange(message.prevLogTerm()))
        .setPrevLogIndex(inRange(message.prevLogIndex()))
        .setLeaderCommit(inRange(message.leaderCommit()))
        .setSentAt(inRange(message.sentAt()))
        .setReadRound(inRange(message.readRound()))
        .build();
  }

  private static Wire.PreVote preVote(PreVote message) {
    return Wire.PreVote.newBuilder()
        .setLastLogTerm(inRange(message.lastLogTerm()))
        .setLastLogIndex(inRange(message.lastLogIndex()))
        .build();
  }

  private static Wire.PreVoteResponse preVoteResponse(PreVoteResponse message) {
    return Wire.PreVoteResponse.newBuilder()
        .setCampaignTerm(inRange(message.campaignTerm()))
        .setVoteGranted(message.voteGranted())
        .build();
  }

  private static Wire.RequestVote requestVote(RequestVote message) {
    return Wire.RequestVote.newBuilder()
        .setLastLogTerm(inRange(message.lastLogTerm()))
        .setLastLogIndex(inRange(message.lastLogIndex()))
        .setLeadershipTransfer(message.leadershipTransfer())
        .build();
  }

  private static Wire.RequestVoteResponse requestVoteResponse(RequestVoteResponse message) {
    return Wire.RequestVoteResponse.newBuilder()
        .setVoteGranted(message.voteGranted())
        .build();
  }

  private static Wire.AppendEntriesResponse appendResponse(AppendEntriesResponse message) {
    return Wire.AppendEntriesResponse.newBuilder()
        .setSentAt(inRange(message.sentAt()))
        .setSuccess(message.success())
        .setMatchIndex(inRange(message.matchIndex()))
        .setConflictTerm(inRange(message.conflictTerm()))
        .setConflictIndex(inRange(message.conflictIndex()))
        .setIncarnation(inRange(message.incarnation()))
        .setDamaged(message.damaged())
        .setHandicap(Priority.HIGHEST - message.priority())
        .setReadRound(inRange(message.readRound()))
        .build();
  }

  private static Wire.ReadIndex readIndex(ReadIndex message) {
    return Wire.ReadIndex.newBuilder()
        .setContext(inRange(message.context()))
        .setLease(message.lease())
        .build();
  }

  private static Wire.ReadIndexResponse readIndexResponse(ReadIndexResponse message) {
    return Wire.ReadIndexResponse.newBuilder()
        .setContext(inRange(message.context()))
        .setIndex(inRange(message.index()))
        .build();
  }

  private static Wire.StateHash stateHash(StateHash message) {
    return Wire.StateHash.newBuilder()
        .setIndex(inRange(message.index()))
        .setHash(message.hash())
        .build();
  }

  /** A received message, every field of which is in range. */
  static GroupMessage read(Wire.PeerMessage wire) throws MalformedFrameException {
    int group = (int) notNegative(wire.getGroup(), "a group");
    NodeId from = memberId(wire.getFrom(), "the sender");
    NodeId to = memberId(wire.getTo(), "the receiver");
    long term = counter(wire.getTerm(), "the term");
    return new GroupMessage(group, read(wire, from, to, term));
  }

  private static Message read(Wire.PeerMessage wire, NodeId from, NodeId to, long term)
      throws MalformedFrameException {
    return switch (wire.getMessageCase()) {
      case PRE_VOTE -> read(wire.getPreVote(), from, to, term);
      case PRE_VOTE_RESPONSE -> read(wire.getPreVoteResponse(), from, to, term);
      case REQUEST_VOTE -> read(wire.getRequestVote(), from, to, term);
      case REQUEST_VOTE_RESPONSE ->
        new RequestVoteResponse(from, to, term, wire.getRequestVoteResponse().getVoteGranted());
      case APPEND_ENTRIES -> read(wire.getAppendEntries(), from, to, term);
      case APPEND_ENTRIES_RESPONSE -> read(wire.getAppendEntriesResponse(), from, to, term);
      case INSTALL_SNAPSHOT -> SnapshotFields.read(wire.getInstallSnapshot(), from, to, term);
      case INSTALL_SNAPSHOT_RESPONSE ->
        SnapshotFields.read(wire.getInstallSnapshotResponse(), from, to, term);
      case FETCH_ENTRIES -> RepairFields.read(wire.getFetchEntries(), from, to, term);
      case FETCH_ENTRIES_RESPONSE ->
        RepairFields.read(wire.getFetchEntriesResponse(), from, to, term);
      case TIMEOUT_NOW -> new TimeoutNow(from, to, term);
      case READ_INDEX ->
        new ReadIndex(
            from,
            to,
            term,
            counter(wire.getReadIndex().getContext(), "context"),
            wire.getReadIndex().getLease());
      case READ_INDEX_RESPONSE ->
        new ReadIndexResponse(
            from,
            to,
            term,
            counter(wire.getReadIndexResponse().getContext(), "context"),
            counter(wire.getReadIndexResponse().getIndex(), "index"));
      case STATE_HASH ->
        new StateHash(
            from,
            to,
            term,
            counter(wire.getStateHash().getIndex(), "the index of a state"),
            wire.getStateHash().getHash());
      case MESSAGE_NOT_SET -> throw new MalformedFrameException("a message of no known type");
    };
  }

  private static Message read(Wire.PreVote wire, NodeId from, NodeId to, long term)
      throws MalformedFrameException {
    return new PreVote(
        from,
        to,
        term,
        counter(wire.getLastLogTerm(), "lastLogTerm"),
        counter(wire.getLastLogIndex(), "lastLogIndex"));
  }

  private static Message read(Wire.PreVoteResponse wire, NodeId from, NodeId to, long term)
      throws MalformedFrameException {
    return new PreVoteResponse(
        from, to, term, counter(wire.getCampaignTerm(), "campaignTerm"), wire.getVoteGranted());
  }

  private static Message read(Wire.RequestVote wire, NodeId from, NodeId to, long term)
      throws MalformedFrameException {
    return new RequestVote(
        from,
        to,
        term,
        counter(wire.getLastLogTerm(), "lastLogTerm"),
        counter(wire.getLastLogIndex(), "lastLogIndex"),
        wire.getLeadershipTransfer());
  }

  private static Message read(Wire.AppendEntries wire, NodeId from, NodeId to, long term)
      throws MalformedFrameException {
    long prevLogIndex = counter(wire.getPrevLogIndex(), "prevLogIndex");
    EntryBatch entries = EntryBlock.read(wire.getEntries(), prevLogIndex);
    return new AppendEntries(
        from,
        to,
        term,
        counter(wire.getPrevLogTerm(), "prevLogTerm"),
        prevLogIndex,
        counter(wire.getLeaderCommit(), "leaderCommit"),
        counter(wire.getSentAt(), "sentAt"),
        counter(wire.getReadRound(), "readRound"),
        entries);
  }

  private static int priority(int handicap) throws MalformedFrameException {
    int priority = Priority.HIGHEST - handicap;
    if (!Priority.isValid(priority)) {
      throw new MalformedFrameException("a handicap of " + Integer.toUnsignedString(handicap)
          + "; the limit is " + Priority.HIGHEST);
    }
    return priority;
  }

  private static Message read(Wire.AppendEntriesResponse wire, NodeId from, NodeId to, long term)
      throws MalformedFrameException {
    return new AppendEntriesResponse(
        from,
        to,
        term,
        counter(wire.getSentAt(), "sentAt"),
        counter(wire.getReadRound(), "readRound"),
        counter(wire.getIncarnation(), "incarnation"),
        wire.getSuccess(),
        counter(wire.getMatchIndex(), "matchIndex"),
        counter(wire.getConflictTerm(), "conflictTerm"),
        counter(wire.getConflictIndex(), "conflictIndex"),
        wire.getDamaged(),
        priority(wire.getHandicap()));
  }
}
