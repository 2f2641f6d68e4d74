package dev.raftkit.kv;

import java.util.function.Function;

/**
 * Commands, queries and results as bytes: a version, which of them it is, and its parts in order.
 * Numbers are big-endian; bytes, texts and lists have their length or count before them; what may be
 * missing has a flag before it.
 *
 * <p>Decoders take any bytes, and throw {@link IllegalArgumentException} with what is wrong for those
 * that no encoder made. They allocate no more than the bytes warrant.
 */
public final class KvCodec {
  /** The version that is written, and the only one that is read. */
  public static final int VERSION = 1;

  private KvCodec() {}

  public static byte[] encode(KvCommand command) {
    WireWriter out = new WireWriter().number(VERSION).number(command.kind().code);
    CommandFormat.write(command, out);
    return out.toByteArray();
  }

  public static KvCommand decodeCommand(byte[] bytes) {
    return decode(bytes, "command", CommandFormat::read);
  }

  public static byte[] encode(KvQuery query) {
    WireWriter out = new WireWriter().number(VERSION).number(query.kind().code);
    QueryFormat.write(query, out);
    return out.toByteArray();
  }

  public static KvQuery decodeQuery(byte[] bytes) {
    return decode(bytes, "query", QueryFormat::read);
  }

  public static byte[] encode(KvResult result) {
    WireWriter out = new WireWriter().number(VERSION).number(result.kind().code);
    ResultFormat.write(result, out);
    return out.toByteArray();
  }

  public static KvResult decodeResult(byte[] bytes) {
    return decode(bytes, "result", ResultFormat::read);
  }

  private static <T> T decode(byte[] bytes, String what, Function<WireReader, T> read) {
    WireReader in = new WireReader(bytes);
    try {
      int version = in.number();
      Form.require(
          version == VERSION,
          "it has version " + version + ", and this member reads version " + VERSION);
      T value = read.apply(in);
      in.end();
      return value;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "not the bytes of a " + what + " of the key-value store: " + e.getMessage(), e);
    }
  }
}
