package dev.raftkit.proto;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.log.SnapshotChunk;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.MemberList;
import dev.raftkit.core.membership.MemberStatus;
import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.AppendEntriesResponse;
import dev.raftkit.core.message.FetchEntries;
import dev.raftkit.core.message.FetchEntriesResponse;
import dev.raftkit.core.message.FetchEntriesResponse.Holding;
import dev.raftkit.core.message.InstallSnapshot;
import dev.raftkit.core.message.InstallSnapshotResponse;
import dev.raftkit.core.message.PreVote;
import dev.raftkit.core.message.PreVoteResponse;
import dev.raftkit.core.message.ReadIndex;
import dev.raftkit.core.message.ReadIndexResponse;
import dev.raftkit.core.message.RequestVote;
import dev.raftkit.core.message.RequestVoteResponse;
import dev.raftkit.core.message.StateHash;
import dev.raftkit.core.message.TimeoutNow;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One value of every kind that travels, with its encoder and decoder. */
final class Samples {
  static final NodeId N1 = new NodeId("n1");
  static final NodeId N2 = new NodeId("n2");
  static final int FRAME_LENGTH_MAX = 1 << 20;
  private static final long CHECKSUM = 0xfedc_ba98_7654_3210L;

  static final AppendEntries APPEND = new AppendEntries(
      N1,
      N2,
      7,
      5,
      100,
      99,
      1_234_567_890L,
      EntryBatch.of(
          101, Entry.command(5, ascii("charge")), Entry.noOp(7), Entry.command(7, ascii(""))));

  static final List<Sample<?>> ALL = all();

  private Samples() {}

  /** A kind of frame: its name, a value, and the way there and back. */
  record Sample<T>(String name, T value, FrameBody body, Decoder<T> decoder) {
    byte[] frame() {
      return Frame.encode(body);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** Decodes the body of a frame. */
  @FunctionalInterface
  interface Decoder<T> {
    T decode(ByteBuffer body) throws MalformedFrameException;
  }

  private static List<Sample<?>> all() {
    List<Sample<?>> samples = new ArrayList<>();
    samples.add(messages("pre-vote", new GroupMessage(0, new PreVote(N1, N2, 8, 7, 103))));
    samples.add(messages(
        "pre-vote-response", new GroupMessage(1, new PreVoteResponse(N2, N1, 7, 8, true))));
    samples.add(messages("request-vote", new GroupMessage(2, new RequestVote(N1, N2, 8, 7, 103))));
    samples.add(messages(
        "request-vote-response", new GroupMessage(3, new RequestVoteResponse(N2, N1, 8, true))));
    samples.add(messages("append-entries", new GroupMessage(4, APPEND)));
    samples.add(messages("heartbeat", new GroupMessage(5, heartbeat())));
    samples.add(messages(
        "append-entries-accepted",
        new GroupMessage(6, AppendEntriesResponse.accepted(N2, N1, 7, 1_234_567_890L, 0, 103))));
    samples.add(messages(
        "append-entries-refused",
        new GroupMessage(
            7, new AppendEntriesResponse(N2, N1, 7, 1_234_567_890L, 0, false, 100, 4, 90, false))));
    samples.add(messages(
        "append-entries-accepted-low-priority",
        new GroupMessage(
            6, AppendEntriesResponse.accepted(N2, N1, 7, 1_234_567_890L, 0, 103).withPriority(3))));
    addSnapshotMessages(samples);
    addRepairMessages(samples);
    addReadMessages(samples);
    samples.add(messages(
        "request-vote-by-consent", new GroupMessage(2, new RequestVote(N1, N2, 8, 7, 103, true))));
    samples.add(messages("timeout-now", new GroupMessage(12, new TimeoutNow(N1, N2, 7))));
    samples.add(
        messages("state-hash", new GroupMessage(13, new StateHash(N1, N2, 7, 4_000, CHECKSUM))));
    samples.add(
        messages("many-messages", new GroupMessage(8, APPEND), new GroupMessage(9, heartbeat())));
    samples.add(
        new Sample<>("peer-ack", 1_000L, WireCodec.peerAck(1_000), WireCodec::decodePeerAck));
    addHellos(samples);
    addRequests(samples);
    addSessionRequests(samples);
    addMembership(samples);
    samples.add(response("result", new ClientResponse.Result(42, ascii("receipt"))));
    ClientResponse.Leader leader = new ClientResponse.Leader(N2, "10.0.0.2", 7_000);
    samples.add(response(
        "failure-not-leader-known",
        new ClientResponse.Failure(42, ClientResponse.Reason.NOT_LEADER, "not here", leader)));
    for (ClientResponse.Reason reason : ClientResponse.Reason.values()) {
      samples.add(response(
          "failure-" + fileName(reason), new ClientResponse.Failure(42, reason, "because", null)));
    }
    return samples;
  }

  private static void addSessionRequests(List<Sample<?>> samples) {
    SessionAsk.Envelope envelope = new SessionAsk.Envelope(45, 1, 2_000_000_000L);
    long key = 0x0123_4567_89ab_cdefL;
    samples.add(request("session-open", SessionAsk.open(envelope, key, 60_000_000_000L)));
    samples.add(
        request("session-command", SessionAsk.command(envelope, 103, key, 5, 4, ascii("charge"))));
    samples.add(request("session-keep-alive", SessionAsk.keepAlive(envelope, 103, key, 6)));
    samples.add(request("session-close", SessionAsk.close(envelope, 103, key)));
  }

  private static void addRequests(List<Sample<?>> samples) {
    samples.add(request("propose", new ClientRequest(42, 1, ascii("charge"), 2_000_000_000L)));
    samples.add(request(
        "transfer", new AdminRequest(43, 1, new AdminRequest.Transfer(N2), 2_000_000_000L)));
    samples.add(request(
        "transfer-to-anyone",
        new AdminRequest(44, 1, new AdminRequest.Transfer(null), 2_000_000_000L)));
    samples.add(request("read", read(ReadRequest.Consistency.LINEARIZABLE, 0)));
    samples.add(request("read-by-lease", read(ReadRequest.Consistency.LEASE, 0)));
    samples.add(request("read-stale", read(ReadRequest.Consistency.STALE, 5_000_000_000L)));
  }

  private static void addMembership(List<Sample<?>> samples) {
    MembershipChange change = MembershipChange.addLearner(N1, "10.0.0.1:7000")
        .and(MembershipChange.promote(N2))
        .and(MembershipChange.demote(new NodeId("n3")))
        .and(MembershipChange.remove(new NodeId("n4")))
        .and(MembershipChange.setAddress(new NodeId("n5"), "[::1]:7000"))
        .force();
    samples.add(request(
        "change-members",
        new AdminRequest(45, 1, new AdminRequest.ChangeMembers(change), 2_000_000_000L)));
    samples.add(request(
        "list-members", new AdminRequest(46, 1, new AdminRequest.ListMembers(), 2_000_000_000L)));
    MemberList list = new MemberList(
        true,
        103,
        List.of(
            new MemberStatus(N1, "10.0.0.1:7000", MemberStatus.Part.VOTER, true, 103, 0),
            new MemberStatus(N2, "", MemberStatus.Part.LEARNER, false, 0, -1),
            new MemberStatus(
                new NodeId("n3"), "[::1]:7000", MemberStatus.Part.OUTGOING_VOTER, false, 99, 42)));
    byte[] result = WireCodec.memberList(list);
    samples.add(new Sample<>(
        "member-list",
        list,
        WireCodec.clientResponse(new ClientResponse.Result(46, result)),
        Samples::decodeMemberList));
  }

  private static MemberList decodeMemberList(ByteBuffer body) throws MalformedFrameException {
    if (WireCodec.decodeClientResponse(body) instanceof ClientResponse.Result result) {
      return WireCodec.decodeMemberList(result.result());
    }
    throw new MalformedFrameException("no result");
  }

  private static void addSnapshotMessages(List<Sample<?>> samples) {
    samples.add(messages("install-snapshot", new GroupMessage(10, install(64, ascii("state")))));
    samples.add(messages("install-snapshot-question", new GroupMessage(10, install(0, ascii("")))));
    Configuration joint = Configuration.of(N1, N2)
        .enter(Configuration.of(
            List.of(N2), List.of(), List.of(N1), new TreeMap<>(Map.of(N2, "10.0.0.2:7000"))));
    samples.add(messages(
        "install-snapshot-joint", new GroupMessage(10, install(joint, 64, ascii("state")))));
    AppendEntries members = new AppendEntries(
        N1, N2, 7, 7, 103, 103, 1_234_567_892L, EntryBatch.of(104, Entry.configuration(7, joint)));
    samples.add(messages("append-entries-configuration", new GroupMessage(4, members)));
    Entry timed = new Entry(7, EntryType.TIMED, new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 0, 9, 42});
    AppendEntries withTime =
        new AppendEntries(N1, N2, 7, 7, 103, 103, 1_234_567_893L, EntryBatch.of(104, timed));
    samples.add(messages("append-entries-timed", new GroupMessage(4, withTime)));
    samples.add(messages(
        "install-snapshot-response",
        new GroupMessage(
            10, new InstallSnapshotResponse(N2, N1, 7, 1_234_567_890L, 3, 100, CHECKSUM, 69, 0))));
  }

  private static void addHellos(List<Sample<?>> samples) {
    long incarnation = 0x0123_4567_89ab_cdefL;
    samples.add(hello("hello-peer", Hello.peer("payments", N1, incarnation, 1)));
    samples.add(hello("hello-peer-of-version-2", Hello.peer("payments", N1, incarnation, 2)));
    samples.add(hello("hello-peer-of-version-3", Hello.peer("payments", N1, incarnation)));
    samples.add(
        hello("hello-peer-address", Hello.peer("payments", N1, incarnation, 1, "10.0.0.1:7000")));
    samples.add(hello("hello-client", new Hello(1, 1, "", null, 0, "")));
    samples.add(hello("hello-client-of-version-2", new Hello(1, 2, "", null, 0, "")));
    samples.add(hello("hello-client-of-version-3", Hello.client("")));
    samples.add(helloResponse("hello-accepted", new HelloResponse.Accepted(1, "payments", N2)));
    for (HelloResponse.Reason reason : HelloResponse.Reason.values()) {
      samples.add(helloResponse(
          "hello-refused-" + fileName(reason), new HelloResponse.Refused(reason, "because")));
    }
  }

  private static void addRepairMessages(List<Sample<?>> samples) {
    LogPosition first = new LogPosition(5, 101);
    samples.add(
        messages("fetch-entries", new GroupMessage(11, new FetchEntries(N1, N2, 7, first, 103))));
    for (Holding holding : Holding.values()) {
      EntryBatch entries = holding == Holding.HELD ? APPEND.entries() : EntryBatch.empty(101);
      samples.add(messages(
          "fetch-entries-" + fileName(holding),
          new GroupMessage(11, new FetchEntriesResponse(N2, N1, 7, first, holding, entries))));
    }
  }

  private static void addReadMessages(List<Sample<?>> samples) {
    EntryBatch entries = APPEND.entries();
    samples.add(messages(
        "append-entries-round",
        new GroupMessage(
            4, new AppendEntries(N1, N2, 7, 5, 100, 99, 1_234_567_890L, 12, entries))));
    samples.add(messages(
        "append-entries-accepted-round",
        new GroupMessage(
            6, AppendEntriesResponse.accepted(N2, N1, 7, 1_234_567_890L, 12, 0, 103))));
    samples.add(
        messages("read-index", new GroupMessage(13, new ReadIndex(N1, N2, 7, 1L << 61, false))));
    samples.add(
        messages("read-index-lease", new GroupMessage(13, new ReadIndex(N1, N2, 7, 12, true))));
    samples.add(messages(
        "read-index-response",
        new GroupMessage(13, new ReadIndexResponse(N2, N1, 7, 1L << 61, 103))));
    samples.add(messages(
        "read-index-refused", new GroupMessage(13, new ReadIndexResponse(N2, N1, 7, 12, 0))));
  }

  private static ReadRequest read(ReadRequest.Consistency consistency, long staleNanosMax) {
    return new ReadRequest(42, 1, ascii("balance"), consistency, staleNanosMax, 2_000_000_000L);
  }

  static InstallSnapshot install(long offset, byte[] data) {
    return install(Configuration.of(N1, N2), offset, data);
  }

  private static InstallSnapshot install(Configuration configuration, long offset, byte[] data) {
    Snapshot snapshot = new Snapshot(new LogPosition(5, 100), configuration);
    return new InstallSnapshot(
        N1, N2, 7, 1_234_567_890L, new SnapshotChunk(snapshot, 4_096, CHECKSUM, offset, data));
  }

  private static AppendEntries heartbeat() {
    return new AppendEntries(N1, N2, 7, 7, 103, 103, 1_234_567_891L, EntryBatch.empty(104));
  }

  private static Sample<?> messages(String name, GroupMessage... messages) {
    List<GroupMessage> value = List.of(messages);
    return new Sample<>(name, value, WireCodec.messages(value), WireCodec::decodeMessages);
  }

  private static Sample<?> hello(String name, Hello value) {
    return new Sample<>(name, value, WireCodec.hello(value), WireCodec::decodeHello);
  }

  private static Sample<?> helloResponse(String name, HelloResponse value) {
    return new Sample<>(
        name, value, WireCodec.helloResponse(value), WireCodec::decodeHelloResponse);
  }

  private static Sample<?> request(String name, Request value) {
    return new Sample<>(
        name, value, WireCodec.clientRequest(value), WireCodec::decodeClientRequest);
  }

  private static Sample<?> response(String name, ClientResponse value) {
    return new Sample<>(
        name, value, WireCodec.clientResponse(value), WireCodec::decodeClientResponse);
  }

  private static String fileName(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
