package dev.raftkit.transport.netty;

import static dev.raftkit.transport.netty.Fixture.CLUSTER;
import static dev.raftkit.transport.netty.Fixture.FRAME_BYTES_MAX;
import static dev.raftkit.transport.netty.Fixture.N1;
import static dev.raftkit.transport.netty.Fixture.N2;
import static dev.raftkit.transport.netty.Fixture.STALL_TIMEOUT;
import static dev.raftkit.transport.netty.Fixture.messages;
import static dev.raftkit.transport.netty.Fixture.vote;
import static dev.raftkit.transport.netty.Fixture.write;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.proto.Frame;
import dev.raftkit.proto.GroupMessage;
import dev.raftkit.proto.Hello;
import dev.raftkit.proto.WireCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramingTest {
  private final Fixture member = new Fixture();

  @Test
  void framesArriveWhereverTheStreamIsCut() {
    byte[] hello = Frame.encode(WireCodec.hello(Hello.peer(CLUSTER, N2, 7)));
    byte[] first = Frame.encode(messages(vote(N2, N1, 1), vote(N2, N1, 2)));
    byte[] second = Frame.encode(messages(vote(N2, N1, 3)));
    byte[] stream = ByteBuffer.allocate(hello.length + first.length + second.length)
        .put(hello)
        .put(first)
        .put(second)
        .array();

    for (int cut = 0; cut <= stream.length; cut++) {
      Fixture fresh = new Fixture();
      EmbeddedChannel channel = fresh.accept();
      write(channel, Arrays.copyOf(stream, cut));
      write(channel, Arrays.copyOfRange(stream, cut, stream.length));

      assertThat(fresh.received)
          .as("cut at %d", cut)
          .containsExactly(vote(N2, N1, 1), vote(N2, N1, 2), vote(N2, N1, 3));
      assertThat(channel.finishAndReleaseAll()).isTrue();
    }
  }

  @Test
  void framesArriveByteByByte() {
    EmbeddedChannel channel = member.acceptPeer();

    for (byte b : Frame.encode(messages(vote(N2, N1, 1)))) {
      write(channel, new byte[] {b});
    }

    assertThat(member.received).containsExactly(vote(N2, N1, 1));
  }

  @Test
  void aThousandTinyFramesArriveAtOnce() {
    EmbeddedChannel channel = member.acceptPeer();
    ByteBuf stream = Unpooled.buffer();
    List<GroupMessage> sent = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      sent.add(vote(N2, N1, i));
      stream.writeBytes(Frame.encode(messages(vote(N2, N1, i))));
    }

    channel.writeInbound(stream);

    assertThat(member.received).isEqualTo(sent);
  }

  @Test
  void theLargestFrameIsReadAndALargerOneIsNot() {
    GroupMessage largest = ofFrameLength(FRAME_BYTES_MAX);
    EmbeddedChannel channel = member.acceptPeer();

    write(channel, messages(largest));
    assertThat(member.received).containsExactly(largest);

    write(channel, messages(ofFrameLength(FRAME_BYTES_MAX + 1)));
    assertBroken(channel);
    assertThat(member.received).containsExactly(largest);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, FRAME_BYTES_MAX + 1, Integer.MAX_VALUE, -1, -2_147_483_648})
  void aLengthOutOfRangeClosesTheConnectionBeforeMoreArrives(int length) {
    EmbeddedChannel channel = member.acceptPeer();

    write(channel, ByteBuffer.allocate(4).putInt(length).array());

    assertBroken(channel);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001",
        "\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000",
      })
  void whateverIsNoFrameClosesTheConnection(String bytes) {
    EmbeddedChannel channel = member.accept();

    write(channel, bytes.getBytes(US_ASCII));

    assertThat(channel.isActive()).isFalse();
    assertThat(channel.<Object>readOutbound()).isNull();
    assertThat(member.tally.counters().hellosRefused()).isEqualTo(1);
  }

  @Test
  void anyChangedByteOfAFrameClosesTheConnectionOrLeavesItWaiting() {
    byte[] frame = Frame.encode(messages(vote(N2, N1, 1)));

    for (int i = 0; i < frame.length; i++) {
      Fixture fresh = new Fixture();
      EmbeddedChannel channel = fresh.acceptPeer();
      byte[] damaged = frame.clone();
      damaged[i] ^= 1;
      write(channel, damaged);
      // A larger length within the limit waits for the rest; whatever comes, the checksum is wrong.
      if (channel.isActive()) {
        write(channel, new byte[FRAME_BYTES_MAX]);
      }

      assertThat(fresh.received).as("byte %d", i).isEmpty();
      assertThat(channel.isActive()).as("byte %d", i).isFalse();
      channel.finishAndReleaseAll();
    }
  }

  @Test
  void nothingAfterABrokenFrameIsRead() {
    EmbeddedChannel channel = member.acceptPeer();
    byte[] good = Frame.encode(messages(vote(N2, N1, 1)));
    byte[] bad = HexFormat.of().parseHex("00000005ffffffff00");

    write(
        channel,
        ByteBuffer.allocate(bad.length + good.length).put(bad).put(good).array());

    assertThat(member.received).isEmpty();
    assertBroken(channel);
  }

  @Test
  void halfAFrameIsWaitedForOnlySoLong() {
    EmbeddedChannel channel = member.acceptPeer();
    byte[] frame = Frame.encode(messages(vote(N2, N1, 1)));

    write(channel, Arrays.copyOf(frame, frame.length - 1));
    channel.advanceTimeBy(STALL_TIMEOUT - 1, TimeUnit.NANOSECONDS);
    channel.runScheduledPendingTasks();
    assertThat(channel.isActive()).isTrue();

    channel.advanceTimeBy(1, TimeUnit.NANOSECONDS);
    channel.runScheduledPendingTasks();
    assertBroken(channel);
  }

  @Test
  void slowButSteadyFramesAreRead() {
    EmbeddedChannel channel = member.acceptPeer();
    byte[] frame = Frame.encode(messages(vote(N2, N1, 1)));

    for (int i = 0; i < 5; i++) {
      write(channel, Arrays.copyOf(frame, 10));
      channel.advanceTimeBy(STALL_TIMEOUT - 1, TimeUnit.NANOSECONDS);
      channel.runScheduledPendingTasks();
      write(channel, Arrays.copyOfRange(frame, 10, frame.length));
    }

    assertThat(member.received).hasSize(5);
    assertThat(channel.isActive()).isTrue();
    channel.finishAndReleaseAll();
  }

  private static GroupMessage ofFrameLength(int length) {
    GroupMessage empty = entries(60_000);
    int overhead = Frame.encode(messages(empty)).length - Frame.LENGTH_BYTES - 60_000;
    return entries(length - overhead);
  }

  private static GroupMessage entries(int bytes) {
    EntryBatch entries = EntryBatch.of(1, Entry.command(1, new byte[bytes]));
    return new GroupMessage(0, new AppendEntries(N2, N1, 1, 0, 0, 0, 0, entries));
  }

  private void assertBroken(EmbeddedChannel channel) {
    assertThat(channel.isActive()).isFalse();
    assertThat(member.tally.counters().connectionsBroken()).isEqualTo(1);
    channel.finishAndReleaseAll();
  }
}
