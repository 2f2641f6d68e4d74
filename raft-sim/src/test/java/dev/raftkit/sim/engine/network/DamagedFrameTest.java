package dev.raftkit.sim.engine.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.RequestVote;
import dev.raftkit.proto.Frame;
import dev.raftkit.proto.GroupMessage;
import dev.raftkit.proto.MalformedFrameException;
import dev.raftkit.proto.WireCodec;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class DamagedFrameTest {
  private static final byte[] FRAME = Frame.encode(WireCodec.messages(
      List.of(new GroupMessage(0, new RequestVote(new NodeId("n1"), new NodeId("n2"), 7, 6, 41)))));

  @Property
  void noDamageToAFramePassesForAFrame(@ForAll long draw) {
    byte[] damaged = DamagedFrame.of(FRAME, draw).frame();

    assertThat(damaged).isNotEqualTo(FRAME);
    assertThrows(MalformedFrameException.class, () -> Frame.decode(damaged, 1 << 20));
  }
}
