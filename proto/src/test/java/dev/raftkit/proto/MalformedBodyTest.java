package dev.raftkit.proto;

import static dev.raftkit.proto.Samples.APPEND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.raftkit.core.check.InvariantViolation;
import dev.raftkit.core.message.RequestVote;
import dev.raftkit.proto.Samples.Decoder;
import dev.raftkit.proto.Samples.Sample;
import dev.raftkit.proto.generated.Wire;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies with a right checksum that are wrong nevertheless: from a defect, or from an attacker. */
class MalformedBodyTest {
  private static final Wire.PeerMessage HEAD =
      Wire.PeerMessage.newBuilder().setFrom("n1").setTo("n2").setTerm(3).build();

  static List<Sample<?>> samples() {
    return Samples.ALL;
  }

  @Test
  void aMessageOfNoTypeIsRefused() {
    assertRefused(messages(HEAD), "a message of no known type");
  }

  @Test
  void aFrameWithSomethingElseThanMessagesIsRefused() {
    assertRefused(
        () -> WireCodec.decodeMessages(hex("1001")),
        "a peer frame with something other than messages");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "n 1", "n1\n", "../n1", "ä"})
  void aSenderThatIsNoMemberIdIsRefused(String name) {
    Wire.PeerMessage message = vote().setFrom(name).build();

    assertThatThrownBy(messages(message))
        .isInstanceOf(MalformedFrameException.class)
        .hasMessageStartingWith("the sender: a member id has ");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, (1L << 62) + 1})
  void aTermOutOfRangeIsRefused(long term) {
    assertRefused(
        messages(vote().setTerm(term).build()),
        "the term is " + Long.toUnsignedString(term) + "; the limit is 4611686018427387904");
  }

  @Test
  void theLargestTermIsAccepted() throws MalformedFrameException {
    Wire.PeerMessage message = vote().setTerm(1L << 62).build();

    assertThat(WireCodec.decodeMessages(body(frame(message))))
        .containsExactly(
            new GroupMessage(0, new RequestVote(Samples.N1, Samples.N2, 1L << 62, 0, 0)));
  }

  @Test
  void aGroupOutOfRangeIsRefused() {
    assertRefused(messages(vote().setGroup(-1).build()), "a group is above its range");
  }

  @Test
  void entriesWhoseLengthsDoNotAddUpAreRefusedBeforeAnythingIsAllocated() {
    assertRefused(append(9, entry(Integer.MAX_VALUE, 1, 3, 0)), lengthText(2_147_483_647, 0));
    assertRefused(append(9, entry(-1, 1, 3, 0)), lengthText(-1, 0));
    assertRefused(append(9, entry(5, 1, 3, 4)), lengthText(5, 4));
    assertRefused(append(9, new byte[12]), "entry 0 ends in its header, 12 bytes from its start");
  }

  @Test
  void entriesWhoseTermsDecreaseAreRefused() {
    byte[] entries = concat(entry(0, 1, 3, 0), entry(0, 1, 2, 0));

    assertRefused(append(9, entries), "an entry of term 2 after term 3");
    assertRefused(append(9, entry(0, 1, 0, 0)), "an entry of term 0 after term 1");
  }

  @Test
  void anEntryOfUnknownTypeIsRefused() {
    assertRefused(append(9, entry(0, 99, 3, 0)), "an entry of type 99");
  }

  @Test
  void indexesThatWouldOverflowAreRefused() {
    assertRefused(
        append(1L << 62, entry(0, 1, 3, 0)),
        "the index of the last entry is 4611686018427387905; the limit is 4611686018427387904");
  }

  @Test
  void deepNestingIsRefusedWithoutOverflowingTheStack() {
    byte[] groups = new byte[100_000];
    // Each byte opens a group, field 15, inside the one before.
    Arrays.fill(groups, (byte) 0x7b);
    byte[] message = concat(new byte[] {0x0a, (byte) 0xa0, (byte) 0x8d, 0x06}, groups);

    for (Sample<?> sample : Samples.ALL) {
      assertThatThrownBy(() -> sample.decoder().decode(ByteBuffer.wrap(groups)))
          .as(sample.name())
          .isInstanceOf(MalformedFrameException.class);
    }
    assertThatThrownBy(() -> WireCodec.decodeMessages(ByteBuffer.wrap(message)))
        .isInstanceOf(MalformedFrameException.class)
        .hasMessageContaining("too many levels of nesting");
  }

  @Test
  void aMillionUnknownFieldsAreSkipped() throws MalformedFrameException {
    byte[] unknown = new byte[3_000_000];
    for (int i = 0; i < unknown.length; i += 3) {
      unknown[i] = (byte) 0xf8;
      unknown[i + 1] = 0x01;
    }
    byte[] hello = Wire.Hello.newBuilder()
        .setMagic(Hello.MAGIC)
        .setVersionMin(1)
        .setVersionMax(1)
        .setKind(Wire.Hello.Kind.CLIENT)
        .build()
        .toByteArray();

    assertThat(WireCodec.decodeHello(ByteBuffer.wrap(concat(hello, unknown))))
        .isEqualTo(new Hello(1, 1, "", null, 0, ""));
  }

  @Test
  void moreMessagesThanTheLimitAreRefused() {
    Wire.PeerFrame frame = Wire.PeerFrame.newBuilder()
        .addAllMessages(
            Collections.nCopies(WireCodec.FRAME_MESSAGES_MAX + 1, vote().build()))
        .build();

    assertRefused(
        () -> WireCodec.decodeMessages(body(frame)), "a frame of more than 16384 messages");
  }

  @Test
  void aHelloThatIsNotOursOrOutOfRangeIsRefused() {
    Wire.Hello good = HelloFields.write(Hello.peer("payments", Samples.N1, 5, 1));

    assertRefused(hello(good.toBuilder().setMagic(1)), "a hello that is not RaftKit's");
    assertRefused(
        hello(good.toBuilder().setKindValue(7)), "a hello of neither a peer nor a client");
    assertRefused(hello(good.toBuilder().setVersionMin(0)), "versions 0 to 1");
    assertRefused(hello(good.toBuilder().setVersionMax(-1)), "versions 1 to -1");
    assertRefused(
        hello(good.toBuilder().setClusterId("")), "a member id has 1 to 64 characters, not 0");
    assertRefused(
        hello(good.toBuilder().setKind(Wire.Hello.Kind.CLIENT)), "a client with an incarnation");
    assertRefused(
        hello(good.toBuilder()
            .setKind(Wire.Hello.Kind.CLIENT)
            .setIncarnation(0)
            .setAddress("10.0.0.1:7000")),
        "a client with an address");
    assertRefused(
        hello(good.toBuilder().setAddress("x".repeat(256))),
        "an address has up to 255 characters, not 256");
  }

  @Test
  void aChangeOfMembersThatIsNoneOrTooLargeIsRefused() {
    Wire.ClientRequest.ChangeMembers.Operation add =
        Wire.ClientRequest.ChangeMembers.Operation.newBuilder()
            .setKind(Wire.ClientRequest.ChangeMembers.Kind.ADD_LEARNER)
            .setMemberId("n4")
            .setAddress("10.0.0.4:7000")
            .build();

    assertRefused(changeOf(10_000, add), "10000 operations; the limit is 64");
    assertRefused(changeOf(0, add), "a change has 1 to 64 operations, not 0");
    assertRefused(
        changeOf(1, add.toBuilder().setMemberId("").build()),
        "the member: a member id has 1 to 64 characters, not 0");
    assertRefused(
        changeOf(1, add.toBuilder().setKindValue(99).build()), "an operation of no known kind");
    assertRefused(
        changeOf(1, add.toBuilder().setAddress("a b").build()),
        "an address has printable characters of ASCII only; character 2 has code 32");
  }

  private static ThrowingCallable changeOf(
      int count, Wire.ClientRequest.ChangeMembers.Operation operation) {
    Wire.ClientRequest request = Wire.ClientRequest.newBuilder()
        .setAdmin(Wire.ClientRequest.Admin.newBuilder()
            .setTimeoutNanos(1)
            .setChangeMembers(Wire.ClientRequest.ChangeMembers.newBuilder()
                .addAllOperations(Collections.nCopies(count, operation))))
        .build();
    return () -> WireCodec.decodeClientRequest(body(request));
  }

  @Test
  void answersOfNoKnownKindAreRefused() {
    assertRefused(
        () -> WireCodec.decodeHelloResponse(hex("f80101")), "a hello's answer of no known type");
    assertRefused(
        () -> WireCodec.decodeHelloResponse(hex("12020863")), "a refusal for no known reason");
    assertRefused(() -> WireCodec.decodePeerAck(hex("0800")), "an acknowledgement of nothing");
    assertRefused(() -> WireCodec.decodeClientRequest(hex("0801")), "a request of no known type");
    assertRefused(() -> WireCodec.decodeClientResponse(hex("0801")), "a response of no known type");
    assertRefused(
        () -> WireCodec.decodeClientResponse(hex("08011a020863")), "a failure for no known reason");
  }

  @Test
  void aTextLongerThanTheLimitIsCutWhenSentAndRefusedWhenReceived() throws Exception {
    String text = "x".repeat(999) + "\ud83d\ude00 and more";
    Wire.HelloResponse.Refused uncut = Wire.HelloResponse.Refused.newBuilder()
        .setReason(Wire.HelloResponse.Reason.MALFORMED)
        .setText(text)
        .build();
    HelloResponse refused = new HelloResponse.Refused(HelloResponse.Reason.MALFORMED, text);
    byte[] frame = Frame.encode(WireCodec.helloResponse(refused));

    assertThat(WireCodec.decodeHelloResponse(Frame.decode(frame, Hello.FRAME_LENGTH_MAX)))
        .isEqualTo(new HelloResponse.Refused(HelloResponse.Reason.MALFORMED, "x".repeat(999)));
    assertRefused(
        () -> WireCodec.decodeHelloResponse(
            body(Wire.HelloResponse.newBuilder().setRefused(uncut).build())),
        "a text of 1010 characters; the limit is 1000");
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aBodyCutOrChangedAnywhereIsReadOrRefusedAndNothingElse(Sample<?> sample) {
    byte[] frame = sample.frame();
    byte[] body = Arrays.copyOfRange(frame, Frame.HEADER_BYTES, frame.length);

    for (int i = 0; i < body.length; i++) {
      decodeOrRefuse(sample.decoder(), Arrays.copyOf(body, i));
      for (int change = 1; change < 256; change <<= 1) {
        byte[] damaged = body.clone();
        damaged[i] ^= (byte) change;
        decodeOrRefuse(sample.decoder(), damaged);
      }
    }
  }

  @Test
  void aMessageOfOursThatIsOutOfRangeIsNotSent() {
    RequestVote vote = new RequestVote(Samples.N1, Samples.N2, -1, 0, 0);

    assertThatThrownBy(() -> WireCodec.messages(List.of(new GroupMessage(0, vote))))
        .isInstanceOf(InvariantViolation.class)
        .hasMessage("a term or index out of range: -1, 4611686018427387904");
  }

  @Test
  void aFrameWithoutMessagesIsNotSent() {
    assertThatThrownBy(() -> WireCodec.messages(List.of()))
        .hasMessage("a frame has 1 to 16384 messages, not 0");
  }

  private static void decodeOrRefuse(Decoder<?> decoder, byte[] body) {
    try {
      decoder.decode(ByteBuffer.wrap(body));
    } catch (MalformedFrameException e) {
      assertThat(e).hasMessageNotContaining("null");
    }
  }

  private static void assertRefused(ThrowingCallable decoding, String message) {
    assertThatThrownBy(decoding).isInstanceOf(MalformedFrameException.class).hasMessage(message);
  }

  private static Wire.PeerMessage.Builder vote() {
    return HEAD.toBuilder().setRequestVote(Wire.RequestVote.getDefaultInstance());
  }

  private static ThrowingCallable hello(Wire.Hello.Builder hello) {
    return () -> WireCodec.decodeHello(body(hello.build()));
  }

  private static ThrowingCallable messages(Wire.PeerMessage message) {
    return () -> WireCodec.decodeMessages(body(frame(message)));
  }

  private static Wire.PeerFrame frame(Wire.PeerMessage message) {
    return Wire.PeerFrame.newBuilder().addMessages(message).build();
  }

  private static ThrowingCallable append(long prevLogIndex, byte[] entries) {
    return messages(HEAD.toBuilder()
        .setAppendEntries(MessageFields.append(APPEND).toBuilder()
            .setPrevLogIndex(prevLogIndex)
            .setEntries(ByteString.copyFrom(entries)))
        .build());
  }

  private static byte[] entry(int length, int type, long term, int payloadBytes) {
    return ByteBuffer.allocate(13 + payloadBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(length)
        .put((byte) type)
        .putLong(term)
        .array();
  }

  private static String lengthText(int length, int left) {
    return "entry 0 of " + Integer.toUnsignedString(length) + " bytes where " + left + " are left";
  }

  private static byte[] concat(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length)
        .put(first)
        .put(second)
        .array();
  }

  private static ByteBuffer body(MessageLite message) {
    return ByteBuffer.wrap(message.toByteArray());
  }

  private static ByteBuffer hex(String digits) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(digits));
  }
}
