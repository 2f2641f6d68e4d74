package dev.raftkit.sim.full;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.Message;
import dev.raftkit.core.message.MessageType;
import dev.raftkit.core.message.ProtocolVersion;
import dev.raftkit.node.membership.Identity;
import dev.raftkit.node.membership.Members;
import dev.raftkit.node.spi.Transport;
import dev.raftkit.proto.Frame;
import dev.raftkit.proto.FrameBody;
import dev.raftkit.proto.GroupMessage;
import dev.raftkit.proto.MalformedFrameException;
import dev.raftkit.proto.WireCodec;
import dev.raftkit.sim.engine.World;
import dev.raftkit.sim.engine.invariant.Roster;
import dev.raftkit.sim.engine.mark.Mark;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The transport of one simulated server: what a turn sends to a peer travels as the bytes of one
 * frame, and is lost, delayed and duplicated as one.
 */
final class SimTransport implements Transport {
  private static final int FRAME_BYTES_MAX = 64 << 20;

  /** Where frames go. */
  interface Wire {
    /** A message is about to leave, in the next frame. */
    void leaving(Message message);

    /** Carries a frame to the server of a number. */
    void carry(int to, List<GroupMessage> messages, byte[] frame);
  }

  private final World world;
  private final Roster roster;
  private final int self;
  private final Wire wire;
  private final List<List<GroupMessage>> queues = new ArrayList<>();
  private @Nullable Receiver receiver;
  private boolean speaksNextVersion;

  SimTransport(World world, int self, Wire wire) {
    this.world = world;
    this.roster = world.roster();
    this.self = self;
    this.wire = wire;
    for (int i = 0; i < roster.size(); i++) {
      queues.add(new ArrayList<>());
    }
  }

  /** Whether this process sends what only the next version of the wire format knows. */
  void speakNextVersion(boolean does) {
    speaksNextVersion = does;
  }

  @Override
  public void start(Identity self, Members members, Receiver inbound) {
    receiver = inbound;
  }

  @Override
  public void membersChanged(Members members) {}

  @Override
  public void send(int group, Message message) {
    int to = roster.indexOf(message.to());
    int common = Math.min(world.wireVersion(self), world.wireVersion(to));
    if (ProtocolVersion.neededBy(message) > common) {
      world.marks().hit(Mark.MESSAGE_TOO_NEW);
      return;
    }
    wire.leaving(message);
    queues.get(to).add(new GroupMessage(group, message));
  }

  @Override
  public int version(NodeId member) {
    return world.wireVersion(roster.indexOf(member));
  }

  @Override
  public void flush() {
    for (int to = 0; to < queues.size(); to++) {
      List<GroupMessage> queue = queues.get(to);
      if (!queue.isEmpty()) {
        FrameBody body = WireCodec.messages(queue);
        byte[] frame = Frame.encode(speaksNextVersion ? NextVersion.of(body) : body);
        wire.carry(to, queue, frame);
        queue.clear();
      }
    }
  }

  @Override
  public void close() {
    receiver = null;
  }

  /** The process is dead. */
  void die() {
    receiver = null;
    queues.forEach(List::clear);
  }

  /** Whether a frame would be taken for one. */
  static boolean accepts(byte[] frame) {
    try {
      return !WireCodec.decodeMessages(Frame.decode(frame, FRAME_BYTES_MAX)).isEmpty();
    } catch (MalformedFrameException e) {
      return false;
    }
  }

  /**
   * A frame has arrived; a process that does not listen yet hears nothing.
   *
   * @return whether something in it named the incarnation of its sender's disk
   */
  boolean deliver(byte[] frame) {
    Receiver listening = receiver;
    if (listening == null) {
      return false;
    }
    boolean answers = false;
    try {
      List<GroupMessage> messages = WireCodec.decodeMessages(Frame.decode(frame, FRAME_BYTES_MAX));
      for (int i = 0; i < messages.size(); i++) {
        Message message = messages.get(i).message();
        if (ProtocolVersion.neededBy(message) > world.wireVersion(self)) {
          // It was on its way to a process that spoke a newer version, whose connection is gone.
          continue;
        }
        answers |= message.type() == MessageType.APPEND_ENTRIES_RESPONSE
            || message.type() == MessageType.INSTALL_SNAPSHOT_RESPONSE;
        listening.received(messages.get(i).group(), message);
      }
    } catch (MalformedFrameException e) {
      throw new IllegalStateException("a frame of our own making is refused: " + e.getMessage(), e);
    }
    return answers;
  }
}
