package dev.raftkit.sim.full;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import dev.raftkit.proto.FrameBody;
import dev.raftkit.proto.generated.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What a member of the next release will send: the messages of today with fields that today's members
 * have never heard of, and must ignore.
 */
final class NextVersion {
  private static final int UNKNOWN_NUMBER = 200;
  private static final int UNKNOWN_BYTES = 201;

  private static final UnknownFieldSet UNKNOWN = UnknownFieldSet.newBuilder()
      .addField(UNKNOWN_NUMBER, Field.newBuilder().addVarint(Long.MAX_VALUE).build())
      .addField(
          UNKNOWN_BYTES,
          Field.newBuilder()
              .addLengthDelimited(
                  Wire.PeerAck.newBuilder().setMessages(7).build().toByteString())
              .build())
      .build();

  private NextVersion() {}

  /** The same messages, as the next version writes them. */
  static FrameBody of(FrameBody body) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.bytes());
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      body.writeTo(out);
      out.flush();
      Wire.PeerFrame.Builder frame = Wire.PeerFrame.newBuilder();
      for (Wire.PeerMessage message :
          Wire.PeerFrame.parseFrom(bytes.toByteArray()).getMessagesList()) {
        frame.addMessages(message.toBuilder().setUnknownFields(UNKNOWN));
      }
      return FrameBody.of(frame.build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
