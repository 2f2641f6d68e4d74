package dev.raftkit.sim.full;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.RequestVote;
import dev.raftkit.proto.Frame;
import dev.raftkit.proto.FrameBody;
import dev.raftkit.proto.GroupMessage;
import dev.raftkit.proto.MalformedFrameException;
import dev.raftkit.proto.WireCodec;
import java.util.List;
import org.junit.jupiter.api.Test;

class NextVersionTest {
  @Test
  void todaysVersionReadsWhatItKnowsAndIgnoresTheRest() throws MalformedFrameException {
    List<GroupMessage> messages =
        List.of(new GroupMessage(3, new RequestVote(new NodeId("n1"), new NodeId("n2"), 7, 6, 41)));
    FrameBody today = WireCodec.messages(messages);
    byte[] next = Frame.encode(NextVersion.of(today));

    assertThat(next.length).isGreaterThan(Frame.encode(today).length);
    assertEquals(messages, WireCodec.decodeMessages(Frame.decode(next, 1 << 20)));
  }
}
