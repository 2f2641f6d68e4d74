package dev.raftkit.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.log.SnapshotChunk;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.AppendEntriesResponse;
import dev.raftkit.core.message.FetchEntries;
import dev.raftkit.core.message.FetchEntriesResponse;
import dev.raftkit.core.message.FetchEntriesResponse.Holding;
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
import dev.raftkit.proto.Samples.Sample;
import dev.raftkit.proto.generated.Wire;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever the core may say arrives as it was said; whatever else arrives is refused. */
class RoundTripProperties {
  private static final int FRAME_LENGTH_MAX = Samples.FRAME_LENGTH_MAX;

  @Property
  void messagesArriveAsTheyWereSent(@ForAll("frames") List<GroupMessage> sent)
      throws MalformedFrameException {
    byte[] frame = Frame.encode(WireCodec.messages(sent));

    assertThat(WireCodec.decodeMessages(Frame.decode(frame, FRAME_LENGTH_MAX))).isEqualTo(sent);
  }

  @Property(tries = 300)
  void handWrittenFramesAreWhatProtobufWouldHaveWritten(@ForAll("frames") List<GroupMessage> sent)
      throws MalformedFrameException, InvalidProtocolBufferException {
    ByteBuffer body = Frame.decode(Frame.encode(WireCodec.messages(sent)), FRAME_LENGTH_MAX);
    byte[] bytes = new byte[body.remaining()];
    body.get(bytes);

    byte[] byProtobuf = Wire.PeerFrame.parseFrom(bytes).toByteArray();

    // But for the order of the fields, which means nothing.
    assertThat(byProtobuf).hasSameSizeAs(bytes);
    assertThat(WireCodec.decodeMessages(ByteBuffer.wrap(byProtobuf))).isEqualTo(sent);
  }

  @Property
  void aFrameIsNeverLongerThanAnnounced(@ForAll("frames") List<GroupMessage> sent) {
    long announced = Frame.CHECKSUM_BYTES;
    for (GroupMessage message : sent) {
      announced += WireCodec.bytesMax(message.message());
    }

    assertThat((long) Frame.encode(WireCodec.messages(sent)).length - Frame.LENGTH_BYTES)
        .isLessThanOrEqualTo(announced);
  }

  @Property
  void messagesFromADirectBufferAreTheSameAndIndependentOfIt(
      @ForAll("frames") List<GroupMessage> sent) throws MalformedFrameException {
    FrameBody body = WireCodec.messages(sent);
    ByteBuffer buffer = ByteBuffer.allocateDirect(Frame.HEADER_BYTES + body.bytes());
    Frame.write(body, buffer);

    List<GroupMessage> received =
        WireCodec.decodeMessages(Frame.verified(buffer.flip().position(Frame.LENGTH_BYTES)));
    for (int i = 0; i < buffer.capacity(); i++) {
      buffer.put(i, (byte) 0x55);
    }

    assertThat(received).isEqualTo(sent);
  }

  @Property
  void randomBytesAreReadOrRefusedAndNothingElse(
      @ForAll long seed, @ForAll @IntRange(max = 300) int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);

    refusedOrNot(() -> Frame.decode(bytes, FRAME_LENGTH_MAX));
    for (Sample<?> sample : Samples.ALL) {
      refusedOrNot(() -> sample.decoder().decode(ByteBuffer.wrap(bytes)));
    }
  }

  @Property
  void bodiesDamagedInManyPlacesAreReadOrRefusedAndNothingElse(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int places) {
    Random random = new Random(seed);
    for (Sample<?> sample : Samples.ALL) {
      byte[] frame = sample.frame();
      for (int i = 0; i < places; i++) {
        int place = Frame.HEADER_BYTES + random.nextInt(frame.length - Frame.HEADER_BYTES);
        frame[place] = (byte) random.nextInt();
      }
      ByteBuffer body = ByteBuffer.wrap(frame).position(Frame.HEADER_BYTES).slice();
      refusedOrNot(() -> sample.decoder().decode(body));
    }
  }

  /** Reading that may fail in one way only. */
  private interface Reading {
    Object read() throws MalformedFrameException;
  }

  private static void refusedOrNot(Reading reading) {
    try {
      assertThat(reading.read()).isNotNull();
    } catch (MalformedFrameException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  @Provide
  Arbitrary<List<GroupMessage>> frames() {
    Arbitrary<Integer> groups = Arbitraries.integers().greaterOrEqual(0);
    return Combinators.combine(groups, messages())
        .as(GroupMessage::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(5);
  }

  private static Arbitrary<Message> messages() {
    return Arbitraries.oneOf(
        votes().map(v -> new PreVote(v.from, v.to, v.a, v.b, v.c)),
        votes().map(v -> new PreVoteResponse(v.from, v.to, v.a, v.b, v.yes)),
        votes().map(v -> new RequestVote(v.from, v.to, v.a, v.b, v.c, v.yes)),
        votes().map(v -> new TimeoutNow(v.from, v.to, v.a)),
        votes().map(v -> new ReadIndex(v.from, v.to, v.a, v.b, v.yes)),
        votes().map(v -> new ReadIndexResponse(v.from, v.to, v.a, v.b, v.c)),
        votes().map(v -> new RequestVoteResponse(v.from, v.to, v.a, v.yes)),
        votes().map(v -> new StateHash(v.from, v.to, v.a, v.b, v.yes ? v.c : -v.c)),
        votes()
            .map(v -> new AppendEntriesResponse(
                v.from, v.to, v.a, v.b, v.d, v.c, v.yes, v.c, v.b, v.a, v.yes)),
        votes()
            .map(v -> new InstallSnapshotResponse(
                v.from, v.to, v.a, v.b, v.c, v.a, v.b * (v.yes ? -1 : 1), v.c, v.d)),
        Combinators.combine(votes(), chunks())
            .as((v, chunk) -> new InstallSnapshot(v.from, v.to, v.a, v.b, chunk)),
        votes()
            .map(v -> new FetchEntries(
                v.from, v.to, v.a, new LogPosition(v.b, v.d + 1), v.d + 1 + v.c % 10)),
        Combinators.combine(votes(), entries(), Arbitraries.of(true, false))
            .as(RoundTripProperties::fetched),
        Combinators.combine(votes(), entries())
            .as((v, entries) -> new AppendEntries(
                v.from, v.to, v.a, v.b, v.d, v.a, v.c, v.b, EntryBatch.of(v.d + 1, entries))));
  }

  private static Message fetched(Fields v, List<Entry> entries, boolean unreadable) {
    Holding without = unreadable ? Holding.UNREADABLE : Holding.NOT_HELD;
    return new FetchEntriesResponse(
        v.from,
        v.to,
        v.a,
        new LogPosition(v.b, v.d + 1),
        entries.isEmpty() ? without : Holding.HELD,
        EntryBatch.of(v.d + 1, entries));
  }

  private static Arbitrary<SnapshotChunk> chunks() {
    Arbitrary<Configuration> plain = ids()
        .list()
        .ofMinSize(1)
        .ofMaxSize(Configuration.VOTERS_MAX)
        .uniqueElements()
        .map(Configuration::new);
    Arbitrary<Configuration> joint = Combinators.combine(
            plain, ids().set().ofMinSize(1).ofMaxSize(Configuration.VOTERS_MAX), ids())
        .as((before, target, learner) -> before.enter(Configuration.of(
            List.copyOf(target),
            List.of(),
            target.contains(learner) ? List.of() : List.of(learner),
            new TreeMap<>(Map.of(target.iterator().next(), "host:7000")))));
    Arbitrary<Configuration> configurations = Arbitraries.oneOf(plain, joint);
    Arbitrary<byte[]> data = Arbitraries.bytes().array(byte[].class).ofMaxSize(500);
    return Combinators.combine(votes(), configurations, data)
        .as((v, configuration, bytes) -> new SnapshotChunk(
            new Snapshot(new LogPosition(v.a, v.d + 1), configuration),
            v.d + bytes.length,
            v.yes ? v.b : -v.b,
            v.c % (v.d + 1),
            bytes));
  }

  /** Enough fields for any message without entries; {@code d} leaves room for entries after it. */
  private record Fields(NodeId from, NodeId to, long a, long b, long c, long d, boolean yes) {}

  private static Arbitrary<Fields> votes() {
    Arbitrary<Long> counters = Arbitraries.longs().between(0, 1L << 62);
    Arbitrary<Long> indexes = Arbitraries.longs().between(0, (1L << 62) - 1_000);
    Arbitrary<Boolean> flags = Arbitraries.of(true, false);
    return Combinators.combine(ids(), ids(), counters, counters, counters, indexes, flags)
        .as(Fields::new);
  }

  private static Arbitrary<NodeId> ids() {
    return Arbitraries.strings()
        .withCharRange('a', 'z')
        .withChars("ABZ09.-_")
        .ofMinLength(1)
        .ofMaxLength(NodeId.LENGTH_MAX)
        .map(NodeId::new);
  }

  private static Arbitrary<List<Entry>> entries() {
    Arbitrary<Long> terms = Arbitraries.longs().between(1, 1L << 62);
    Arbitrary<byte[]> payloads = Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
    return Combinators.combine(terms, Arbitraries.of(EntryType.class), payloads)
        .as(Entry::new)
        .list()
        .ofMaxSize(10)
        .map(RoundTripProperties::byTerm);
  }

  private static List<Entry> byTerm(List<Entry> entries) {
    List<Entry> sorted = new ArrayList<>(entries);
    sorted.sort(Comparator.comparingLong(Entry::term));
    return sorted;
  }
}
