package dev.raftkit.storage;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.membership.Identity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The file that says whose disk this is: a few lines that a person can read, and their checksum.
 *
 * <pre>
 * raftkit identity, format 1
 * cluster payments
 * member n1
 * incarnation 7d1f00aa51c93b02
 * crc32c 5a8fe012
 * </pre>
 *
 * <p>A member that is added later has format 2 and a line {@code first member no} before the checksum;
 * a witness has {@code witness yes} after that.
 */
final class IdentityFile {
  static final String NAME = "identity";

  /** Where it is written before it gets its name; one that was left over is not read. */
  static final String TEMPORARY_NAME = "identity.new";

  private static final int BYTES_MAX = 1024;
  private static final String FORMAT = "raftkit identity, format ";
  private static final int VERSION = 1;

  /** Older versions must not take a member that joins for one of the first. */
  private static final int JOINING_VERSION = 2;

  private static final String JOINS = "first member no";
  private static final String WITNESS = "witness yes";

  private IdentityFile() {}

  static byte[] encode(Identity identity) {
    String lines = FORMAT + (identity.joins() ? JOINING_VERSION : VERSION)
        + "\ncluster " + identity.clusterId()
        + "\nmember " + identity.memberId()
        + "\nincarnation " + hex(identity.incarnation(), 16)
        + "\n"
        + (identity.joins() ? JOINS + "\n" : "")
        + (identity.isWitness() ? WITNESS + "\n" : "");
    byte[] checked = lines.getBytes(StandardCharsets.US_ASCII);
    int checksum = WalFormat.checksum(new CRC32C(), ByteBuffer.wrap(checked), 0, checked.length);
    String last = "crc32c " + hex(Integer.toUnsignedLong(checksum), 8) + "\n";
    return (lines + last).getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Reads an identity file.
   *
   * @throws IOException naming the file, if it is damaged or of another format
   */
  static Identity read(SegmentBytes file) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BYTES_MAX);
    file.read(0, buffer);
    byte[] bytes = Arrays.copyOf(buffer.array(), buffer.position());
    String text = new String(bytes, StandardCharsets.US_ASCII);
    String[] lines = text.split("\n", -1);
    if (lines[0].startsWith(FORMAT)
        && !lines[0].equals(FORMAT + VERSION)
        && !lines[0].equals(FORMAT + JOINING_VERSION)) {
      throw new UnknownFormatException(
          file.name(), lines[0].substring(FORMAT.length()), VERSION + " and " + JOINING_VERSION);
    }
    try {
      Identity identity = decode(lines);
      // There is one way only to write an identity, so this compares the checksum too.
      if (Arrays.equals(bytes, encode(identity))) {
        return identity;
      }
    } catch (IllegalArgumentException damaged) {
      throw damaged(file, damaged);
    }
    throw damaged(file, new IllegalArgumentException("its checksum is wrong"));
  }

  private static Identity decode(String[] lines) {
    if (lines.length < 5) {
      throw new IllegalArgumentException("it has " + lines.length + " lines");
    }
    return new Identity(
        value("cluster ", lines[1]),
        new NodeId(value("member ", lines[2])),
        Long.parseUnsignedLong(value("incarnation ", lines[3]), 16),
        lines[4].equals(JOINS),
        lines.length > 5 && lines[5].equals(WITNESS));
  }

  private static String value(String key, String line) {
    if (!line.startsWith(key)) {
      throw new IllegalArgumentException("it has no line '" + key + "...' where one belongs");
    }
    return line.substring(key.length());
  }

  private static String hex(long number, int digits) {
    String hex = Long.toHexString(number);
    return "0".repeat(digits - hex.length()) + hex;
  }

  private static IOException damaged(SegmentBytes file, IllegalArgumentException why) {
    return new IOException(
        file.name() + " is damaged: " + why.getMessage() + "; restore this member from its peers",
        why);
  }
}
