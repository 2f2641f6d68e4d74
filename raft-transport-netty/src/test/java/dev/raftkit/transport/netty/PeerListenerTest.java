package dev.raftkit.transport.netty;

import static dev.raftkit.transport.netty.Fixture.N1;
import static dev.raftkit.transport.netty.Fixture.N2;
import static dev.raftkit.transport.netty.Fixture.N3;
import static dev.raftkit.transport.netty.Fixture.PEER_TIMEOUT;
import static dev.raftkit.transport.netty.Fixture.body;
import static dev.raftkit.transport.netty.Fixture.messages;
import static dev.raftkit.transport.netty.Fixture.vote;
import static dev.raftkit.transport.netty.Fixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.proto.GroupMessage;
import dev.raftkit.proto.MalformedFrameException;
import dev.raftkit.proto.WireCodec;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PeerListenerTest {
  private final Fixture member = new Fixture();

  @Test
  void aMessageInAnothersNameClosesTheConnectionAndNothingOfItsFrameIsHeard() {
    List<GroupMessage> forged =
        List.of(vote(N3, N1, 1L << 62), vote(N1, N1, 9), vote(new NodeId("n9"), N1, 9));

    for (GroupMessage message : forged) {
      EmbeddedChannel channel = member.acceptPeer();
      write(channel, messages(vote(N2, N1, 1), message));

      assertThat(channel.isActive()).isFalse();
    }
    assertThat(member.received).isEmpty();
    assertThat(member.tally.counters().connectionsBroken()).isEqualTo(forged.size());
  }

  @Test
  void aMessageToAnotherClosesTheConnection() {
    EmbeddedChannel channel = member.acceptPeer();

    write(channel, messages(vote(N2, N3, 1)));

    assertThat(channel.isActive()).isFalse();
    assertThat(member.received).isEmpty();
  }

  @Test
  void whatArrivesIsAcknowledgedOnceForAllThatArrivedMeanwhile() throws MalformedFrameException {
    EmbeddedChannel channel = member.acceptPeer();
    write(channel, messages(vote(N2, N1, 1), vote(N2, N1, 2)));
    write(channel, messages(vote(N2, N1, 3)));

    channel.advanceTimeBy(PEER_TIMEOUT / 5, TimeUnit.NANOSECONDS);
    channel.runScheduledPendingTasks();

    assertThat(WireCodec.decodePeerAck(body(channel, 100))).isEqualTo(3);
    assertThat(channel.<Object>readOutbound()).isNull();
  }
}
