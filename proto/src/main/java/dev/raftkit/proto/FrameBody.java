package dev.raftkit.proto;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import java.io.IOException;

/** What is about to become the body of a frame: its size is known, its bytes are not made yet. */
public interface FrameBody {
  /** How many bytes {@link #writeTo} writes. */
  int bytes();

  void writeTo(CodedOutputStream out) throws IOException;

  /** A body that is one protobuf message. */
  static FrameBody of(MessageLite message) {
    return new FrameBody() {
      @Override
      public int bytes() {
        return message.getSerializedSize();
      }

      @Override
      public void writeTo(CodedOutputStream out) throws IOException {
        message.writeTo(out);
      }
    };
  }
}
