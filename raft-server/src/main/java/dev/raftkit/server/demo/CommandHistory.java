package dev.raftkit.server.demo;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A hash over all commands and their indexes, so that members can be compared. */
final class CommandHistory {
  private static final int HASH_BYTES = 32;

  private final MessageDigest sha256 = sha256();

  /** Of the history before, an index and its command. */
  private final byte[] hash = new byte[HASH_BYTES];

  private long lastIndex;

  void remember(long index, byte[] command) {
    lastIndex = index;
    sha256.update(hash);
    sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(0, index));
    System.arraycopy(sha256.digest(command), 0, hash, 0, HASH_BYTES);
  }

  Applied applied(long charges) {
    return new Applied(lastIndex, HexFormat.of().formatHex(hash, 0, Long.BYTES), charges);
  }

  /** As it is now. */
  CommandHistory copy() {
    CommandHistory copy = new CommandHistory();
    System.arraycopy(hash, 0, copy.hash, 0, HASH_BYTES);
    copy.lastIndex = lastIndex;
    return copy;
  }

  void write(DataOutput out) throws IOException {
    out.write(hash);
    out.writeLong(lastIndex);
  }

  void read(DataInput in) throws IOException {
    in.readFully(hash);
    lastIndex = in.readLong();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
