package dev.raftkit.sim.full;

import com.google.protobuf.CodedInputStream;
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
  private static final int BUFFER_BYTES = 256;

  private static final byte[] UNKNOWN = UnknownFieldSet.newBuilder()
      .addField(UNKNOWN_NUMBER, Field.newBuilder().addVarint(Long.MAX_VALUE).build())
      .addField(
          UNKNOWN_BYTES,
          Field.newBuilder()
              .addLengthDelimited(
                  Wire.PeerAck.newBuilder().setMessages(7).build().toByteString())
              .build())
      .build()
      .toByteArray();

  private NextVersion() {}

  /** The same messages, as the next version writes them: each with more at its end. */
  static FrameBody of(FrameBody body) {
    byte[] today = new byte[body.bytes()];
    try {
      body.writeTo(CodedOutputStream.newInstance(today));
      CodedInputStream in = CodedInputStream.newInstance(today);
      ByteArrayOutputStream next = new ByteArrayOutputStream(2 * today.length + UNKNOWN.length);
      CodedOutputStream out = CodedOutputStream.newInstance(next, BUFFER_BYTES);
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        byte[] message = in.readByteArray();
        out.writeUInt32NoTag(tag);
        out.writeUInt32NoTag(message.length + UNKNOWN.length);
        out.writeRawBytes(message);
        out.writeRawBytes(UNKNOWN);
      }
      out.flush();
      return new Bytes(next.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A body that is ready. */
  private static final class Bytes implements FrameBody {
    private final byte[] content;

    Bytes(byte[] content) {
      this.content = content;
    }

    @Override
    public int bytes() {
      return content.length;
    }

    @Override
    public void writeTo(CodedOutputStream out) throws IOException {
      out.writeRawBytes(content);
    }
  }
}
