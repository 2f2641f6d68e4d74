package dev.raftkit.proto;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A frame on the wire: four bytes of length, four of checksum, the body. The length is big-endian
 * and counts everything after itself; the checksum is the body's CRC32C. An empty body is refused,
 * so that a stream of zeros is not a stream of frames.
 *
 * <p>TCP's own checksum misses about one damaged segment in 65,536; a Raft message must never be
 * altered, so it gets a better one.
 */
public final class Frame {
  public static final int LENGTH_BYTES = 4;
  public static final int CHECKSUM_BYTES = 4;
  public static final int HEADER_BYTES = LENGTH_BYTES + CHECKSUM_BYTES;

  private Frame() {}

  /** The whole frame of a body. */
  public static byte[] encode(FrameBody body) {
    ByteBuffer frame = ByteBuffer.allocate(HEADER_BYTES + body.bytes());
    write(body, frame);
    return frame.array();
  }

  /** Writes the whole frame of a body, which must fit, at the buffer's position. */
  public static void write(FrameBody body, ByteBuffer out) {
    int bodyBytes = body.bytes();
    int start = out.position();
    ByteBuffer written = out.duplicate().position(start + HEADER_BYTES);
    written.limit(start + HEADER_BYTES + bodyBytes);
    ByteBuffer bodyOut = written.slice();
    try {
      CodedOutputStream coded = CodedOutputStream.newInstance(bodyOut);
      body.writeTo(coded);
      coded.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "a body of other than the announced " + bodyBytes + " bytes", e);
    }
    out.putInt(CHECKSUM_BYTES + bodyBytes).putInt(checksum(written));
    out.position(start + HEADER_BYTES + bodyBytes);
  }

  /**
   * Accepts the length field of a frame, before anything is allocated for it.
   *
   * @param lengthMax the largest value accepted
   */
  public static int checkedLength(int length, int lengthMax) throws MalformedFrameException {
    if (length <= CHECKSUM_BYTES || length > lengthMax) {
      throw new MalformedFrameException("a frame of "
          + Integer.toUnsignedString(length)
          + " bytes; the limits are "
          + (CHECKSUM_BYTES + 1)
          + " and "
          + lengthMax);
    }
    return length;
  }

  /** The body of one whole frame that includes its length. */
  public static ByteBuffer decode(byte[] frame, int lengthMax) throws MalformedFrameException {
    if (frame.length < LENGTH_BYTES) {
      throw new MalformedFrameException("a frame that ends in its length");
    }
    ByteBuffer in = ByteBuffer.wrap(frame);
    int length = checkedLength(in.getInt(), lengthMax);
    if (in.remaining() != length) {
      throw new MalformedFrameException(
          "a frame of " + length + " bytes that has " + in.remaining());
    }
    return verified(in);
  }

  /**
   * The body of a frame whose length was read and accepted.
   *
   * @param checksumAndBody exactly what the length counts
   */
  public static ByteBuffer verified(ByteBuffer checksumAndBody) throws MalformedFrameException {
    ByteBuffer in = checksumAndBody.duplicate();
    if (in.remaining() <= CHECKSUM_BYTES) {
      throw new MalformedFrameException("a frame without a body");
    }
    int expected = in.getInt();
    ByteBuffer body = in.slice();
    int actual = checksum(body);
    if (actual != expected) {
      throw new MalformedFrameException("a frame whose checksum is "
          + Integer.toHexString(actual)
          + ", not "
          + Integer.toHexString(expected));
    }
    return body;
  }

  private static int checksum(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }
}
