package dev.raftkit.proto;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import dev.raftkit.core.check.Check;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.ConfigurationFormat;
import dev.raftkit.core.membership.MemberList;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.FetchEntriesResponse;
import dev.raftkit.core.message.InstallSnapshot;
import dev.raftkit.proto.generated.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Values to frame bodies and back. What a body holds is known from its place on the connection (see
 * {@code wire.proto}), so there is a pair of methods for each kind.
 *
 * <p>Decoding takes bytes from anyone: it returns a value that is in range throughout or throws
 * {@link MalformedFrameException}. The value shares nothing with the buffer.
 */
public final class WireCodec {
  /** How many messages a frame has at most. */
  public static final int FRAME_MESSAGES_MAX = 16_384;

  /** How many characters of a text for people are sent. */
  public static final int TEXT_LENGTH_MAX = 1_000;

  /** More than any message takes besides entries, data and voters: two ids and eight numbers. */
  private static final int MESSAGE_BYTES_MAX = 256;

  private static final int VOTERS_BYTES_MAX = Configuration.VOTERS_MAX * (2 + NodeId.LENGTH_MAX);

  /** A PeerMessage in a PeerFrame is the third level; nothing known lies deeper. */
  private static final int DEPTH_MAX = 4;

  private static final int MESSAGE_TAG =
      Wire.PeerFrame.MESSAGES_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;

  private static final Parser<Wire.PeerMessage> PEER_MESSAGE =
      DiscardUnknownFieldsParser.wrap(Wire.PeerMessage.parser());
  private static final Parser<Wire.PeerAck> PEER_ACK =
      DiscardUnknownFieldsParser.wrap(Wire.PeerAck.parser());
  private static final Parser<Wire.Hello> HELLO =
      DiscardUnknownFieldsParser.wrap(Wire.Hello.parser());
  private static final Parser<Wire.HelloResponse> HELLO_RESPONSE =
      DiscardUnknownFieldsParser.wrap(Wire.HelloResponse.parser());
  private static final Parser<Wire.MemberList> MEMBER_LIST =
      Wire.MemberList.getDefaultInstance().getParserForType();
  private static final Parser<Wire.ClientRequest> CLIENT_REQUEST =
      DiscardUnknownFieldsParser.wrap(Wire.ClientRequest.parser());
  private static final Parser<Wire.ClientResponse> CLIENT_RESPONSE =
      DiscardUnknownFieldsParser.wrap(Wire.ClientResponse.parser());

  private WireCodec() {}

  /**
   * The body of a peer frame.
   *
   * @param messages 1 to {@link #FRAME_MESSAGES_MAX}
   */
  public static FrameBody messages(List<GroupMessage> messages) {
    if (messages.isEmpty() || messages.size() > FRAME_MESSAGES_MAX) {
      throw new IllegalArgumentException(
          "a frame has 1 to " + FRAME_MESSAGES_MAX + " messages, not " + messages.size());
    }
    return new MessagesBody(messages);
  }

  /**
   * At least as many bytes as a message takes in a frame, without encoding it. A frame's length is
   * never more than the sum of these and {@link Frame#CHECKSUM_BYTES}.
   */
  public static long bytesMax(dev.raftkit.core.message.Message message) {
    if (message instanceof AppendEntries append) {
      return MESSAGE_BYTES_MAX + EntryBlock.bytes(append.entries());
    }
    if (message instanceof InstallSnapshot install) {
      long members = install.chunk().snapshot().configuration().isPlain()
          ? VOTERS_BYTES_MAX
          : ConfigurationFormat.BYTES_MAX;
      return MESSAGE_BYTES_MAX + members + install.chunk().data().length;
    }
    return message instanceof FetchEntriesResponse fetched
        ? MESSAGE_BYTES_MAX + EntryBlock.bytes(fetched.entries())
        : MESSAGE_BYTES_MAX;
  }

  /** The messages of a peer frame, at least one. */
  public static List<GroupMessage> decodeMessages(ByteBuffer body) throws MalformedFrameException {
    CodedInputStream in = input(body);
    List<GroupMessage> messages = new ArrayList<>();
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (tag != MESSAGE_TAG) {
          throw new MalformedFrameException("a peer frame with something other than messages");
        }
        if (messages.size() == FRAME_MESSAGES_MAX) {
          throw new MalformedFrameException(
              "a frame of more than " + FRAME_MESSAGES_MAX + " messages");
        }
        messages.add(MessageFields.read(nested(PEER_MESSAGE, in)));
      }
    } catch (MalformedFrameException e) {
      throw e;
    } catch (IOException e) {
      throw notProtobuf(e);
    }
    return messages;
  }

  /**
   * Says that messages arrived.
   *
   * @param messages how many on this connection so far; at least 1
   */
  public static FrameBody peerAck(long messages) {
    Check.invariant(messages > 0, "an acknowledgement of nothing");
    return FrameBody.of(Wire.PeerAck.newBuilder().setMessages(messages).build());
  }

  /** How many messages have arrived; at least 1. */
  public static long decodePeerAck(ByteBuffer body) throws MalformedFrameException {
    long messages = parse(PEER_ACK, body).getMessages();
    if (messages <= 0) {
      throw new MalformedFrameException("an acknowledgement of nothing");
    }
    return messages;
  }

  public static FrameBody hello(Hello hello) {
    return FrameBody.of(HelloFields.write(hello));
  }

  public static Hello decodeHello(ByteBuffer body) throws MalformedFrameException {
    try {
      return HelloFields.read(parse(HELLO, body));
    } catch (IllegalArgumentException e) {
      throw outOfRange(e);
    }
  }

  public static FrameBody helloResponse(HelloResponse response) {
    return FrameBody.of(HelloFields.write(response));
  }

  public static HelloResponse decodeHelloResponse(ByteBuffer body) throws MalformedFrameException {
    try {
      return HelloFields.read(parse(HELLO_RESPONSE, body));
    } catch (IllegalArgumentException e) {
      throw outOfRange(e);
    }
  }

  public static FrameBody clientRequest(Request request) {
    return FrameBody.of(ClientFields.write(request));
  }

  public static Request decodeClientRequest(ByteBuffer body) throws MalformedFrameException {
    try {
      return ClientFields.read(parse(CLIENT_REQUEST, body));
    } catch (IllegalArgumentException e) {
      throw outOfRange(e);
    }
  }

  /** As the result of a request; it travels in a {@link ClientResponse.Result}. */
  public static byte[] memberList(MemberList list) {
    return AdminFields.write(list).toByteArray();
  }

  public static MemberList decodeMemberList(byte[] result) throws MalformedFrameException {
    try {
      return AdminFields.read(parse(MEMBER_LIST, ByteBuffer.wrap(result)));
    } catch (IllegalArgumentException e) {
      throw outOfRange(e);
    }
  }

  public static FrameBody clientResponse(ClientResponse response) {
    return FrameBody.of(ClientFields.write(response));
  }

  public static ClientResponse decodeClientResponse(ByteBuffer body)
      throws MalformedFrameException {
    try {
      return ClientFields.read(parse(CLIENT_RESPONSE, body));
    } catch (IllegalArgumentException e) {
      throw outOfRange(e);
    }
  }

  private static <T extends Message> T parse(Parser<T> parser, ByteBuffer body)
      throws MalformedFrameException {
    CodedInputStream in = input(body);
    try {
      T message = parser.parseFrom(in, ExtensionRegistryLite.getEmptyRegistry());
      // A stray end of a group would end the message early and leave the rest unread.
      in.checkLastTagWas(0);
      return message;
    } catch (IOException e) {
      throw notProtobuf(e);
    }
  }

  private static <T extends Message> T nested(Parser<T> parser, CodedInputStream in)
      throws IOException {
    return in.readMessage(parser, ExtensionRegistryLite.getEmptyRegistry());
  }

  /** Entries are cut out of the body itself, so byte fields alias it until then. */
  private static CodedInputStream input(ByteBuffer body) {
    CodedInputStream in = UnsafeByteOperations.unsafeWrap(body).newCodedInput();
    in.enableAliasing(true);
    in.setRecursionLimit(DEPTH_MAX);
    return in;
  }

  private static MalformedFrameException notProtobuf(IOException cause) {
    return new MalformedFrameException("a body that is no protobuf: " + cause.getMessage(), cause);
  }

  private static MalformedFrameException outOfRange(IllegalArgumentException cause) {
    return new MalformedFrameException(String.valueOf(cause.getMessage()), cause);
  }
}
