package dev.raftkit.storage;

import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.ConfigurationFormat;
import dev.raftkit.core.membership.NodeId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * How a snapshot lies in a file. The file is what travels between members, so nothing in it belongs
 * to one of them. Numbers are big-endian.
 *
 * <pre>
 * header  magic (8 bytes), version (4), length of the header (4), group (4),
 *         term and index of the last entry covered (8, 8), who belonged to the group then,
 *         what later versions add, CRC32C of the header (4);
 *         the group: in version 1 voters (4), each length (2) and name; in version 2, for a group
 *         that has more to it than names of voters, length (4) and configuration
 * chunks  length (4), CRC32C of place and data (4), data
 * footer  0 (4), magic (4), number of chunks (8), bytes of data (8), checksum of the file so far (8)
 * </pre>
 */
final class SnapshotFormat {
  /** The last version; a snapshot has the first in which all of it can be said. */
  static final int VERSION = 2;

  private static final int VERSION_OF_VOTERS = 1;

  /** Magic, version and length. */
  static final int HEADER_START_BYTES = 16;

  static final int HEADER_BYTES_MAX = 64 << 10;
  static final int CHUNK_START_BYTES = 8;
  static final int CHUNK_BYTES_MAX = 1 << 20;
  static final int FOOTER_BYTES = 32;
  static final int FOOTER_MAGIC = 0x52_4b_53_46;

  private static final long MAGIC = 0x52_41_46_54_53_4e_41_50L; // "RAFTSNAP"
  private static final int CHECKSUM_BYTES = 4;
  private static final int FIELDS_BYTES_MIN = 4 + 8 + 8 + 4;

  private static final String PREFIX = "snapshot-";

  private SnapshotFormat() {}

  /** What a header says. */
  record Header(int version, int group, Snapshot snapshot) {}

  static String fileName(int group, LogPosition last) {
    return PREFIX + group + "-" + last.index() + "-" + last.term();
  }

  /** The group and the position that a file's name states; null if it is not a snapshot's. */
  static @Nullable Named named(String fileName) {
    String[] numbers = fileName.startsWith(PREFIX)
        ? fileName.substring(PREFIX.length()).split("-", -1)
        : new String[0];
    if (numbers.length != 3) {
      return null;
    }
    try {
      int group = Integer.parseInt(numbers[0]);
      LogPosition last = new LogPosition(Long.parseLong(numbers[2]), Long.parseLong(numbers[1]));
      // There is one way only to write a name.
      return fileName(group, last).equals(fileName) ? new Named(group, last) : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** What a name says. */
  record Named(int group, LogPosition last) {}

  static ByteBuffer header(int group, Snapshot snapshot) {
    Configuration configuration = snapshot.configuration();
    boolean isPlain = configuration.isPlain();
    byte[] members =
        isPlain ? names(configuration.voters()) : ConfigurationFormat.encode(configuration);
    int length = HEADER_START_BYTES + FIELDS_BYTES_MIN + members.length + CHECKSUM_BYTES;
    ByteBuffer header = ByteBuffer.allocate(length);
    header.putLong(MAGIC).putInt(isPlain ? VERSION_OF_VOTERS : VERSION);
    header.putInt(length).putInt(group);
    header.putLong(snapshot.last().term()).putLong(snapshot.lastIndex());
    header.putInt(isPlain ? configuration.voters().size() : members.length).put(members);
    header.putInt(crc(header.duplicate().flip()));
    return header.flip();
  }

  private static byte[] names(List<NodeId> voters) {
    int length = 0;
    for (NodeId voter : voters) {
      length += 2 + voter.name().length();
    }
    ByteBuffer names = ByteBuffer.allocate(length);
    for (NodeId voter : voters) {
      names.putShort((short) voter.name().length());
      names.put(voter.name().getBytes(StandardCharsets.US_ASCII));
    }
    return names.array();
  }

  /**
   * The length of the header, from its first {@value #HEADER_START_BYTES} bytes.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static int headerBytes(ByteBuffer start) {
    require(start.getLong(0) == MAGIC, "it is not a snapshot of RaftKit");
    int length = start.getInt(12);
    require(
        length >= HEADER_START_BYTES + FIELDS_BYTES_MIN + CHECKSUM_BYTES
            && length <= HEADER_BYTES_MAX,
        "its header has " + length + " bytes; the limit is " + HEADER_BYTES_MAX);
    return length;
  }

  /**
   * Reads a whole header.
   *
   * @param path of the file, for messages
   * @throws IllegalArgumentException saying what is wrong
   * @throws UnknownFormatException if nothing is wrong, but a newer release wrote it
   */
  static Header header(ByteBuffer header, String path) throws UnknownFormatException {
    int checked = header.limit() - CHECKSUM_BYTES;
    require(
        crc(header.duplicate().position(0).limit(checked)) == header.getInt(checked),
        "the checksum of its header is wrong");
    // Only now: a bit that flipped in the version is damage, not the future.
    int version = header.getInt(8);
    if (version < VERSION_OF_VOTERS || version > VERSION) {
      throw new UnknownFormatException(
          path, String.valueOf(version), VERSION_OF_VOTERS + " or " + VERSION);
    }
    ByteBuffer in = header.duplicate().position(HEADER_START_BYTES).limit(checked);
    int group = in.getInt();
    LogPosition last = new LogPosition(in.getLong(), in.getLong());
    Configuration configuration = version == VERSION_OF_VOTERS ? voters(in) : members(in);
    return new Header(version, group, new Snapshot(last, configuration));
  }

  private static Configuration members(ByteBuffer in) {
    int length = in.getInt();
    require(length >= 0 && length <= in.remaining(), "a configuration of " + length + " bytes");
    byte[] bytes = new byte[length];
    in.get(bytes);
    Configuration configuration = ConfigurationFormat.decode(bytes);
    if (configuration == null) {
      throw new IllegalArgumentException("its configuration is none that this version knows");
    }
    return configuration;
  }

  private static Configuration voters(ByteBuffer in) {
    int count = in.getInt();
    require(count <= Configuration.VOTERS_MAX, "it has " + count + " voters");
    List<NodeId> voters = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      require(in.remaining() >= 2 && in.remaining() - 2 >= in.getShort(in.position()), "voters");
      byte[] name = new byte[Math.max(0, in.getShort())];
      in.get(name);
      voters.add(new NodeId(new String(name, StandardCharsets.US_ASCII)));
    }
    return new Configuration(voters);
  }

  /** The eight bytes before a chunk's data. */
  static ByteBuffer chunkStart(long position, ByteBuffer data) {
    ByteBuffer start = ByteBuffer.allocate(CHUNK_START_BYTES);
    return start.putInt(data.remaining()).putInt(chunkCrc(position, data)).flip();
  }

  /** A chunk that was written to the wrong place of the file is seen too. */
  static int chunkCrc(long position, ByteBuffer data) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(Long.BYTES).putLong(position).flip());
    crc.update(data.duplicate());
    return (int) crc.getValue();
  }

  /** The footer but for the checksum at its end. */
  static ByteBuffer footerStart(long chunkCount, long dataBytes) {
    ByteBuffer footer = ByteBuffer.allocate(FOOTER_BYTES - Long.BYTES);
    return footer
        .putInt(0)
        .putInt(FOOTER_MAGIC)
        .putLong(chunkCount)
        .putLong(dataBytes)
        .flip();
  }

  private static int crc(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
