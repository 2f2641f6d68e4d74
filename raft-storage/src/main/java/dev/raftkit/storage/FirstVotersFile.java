package dev.raftkit.storage;

import dev.raftkit.core.membership.NodeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The file {@code first-voters-0}: whom group 0 began with. For people to read as well:
 *
 * <pre>
 * raftkit first voters, format 1
 * n1
 * n2
 * n3
 * crc32c 5a8fe012
 * </pre>
 */
final class FirstVotersFile {
  private static final String NAME = "first-voters-";
  private static final String TITLE = "raftkit first voters, format 1";

  private FirstVotersFile() {}

  /**
   * Whom a group began with.
   *
   * @param listed written if there is no file, or if the group only {@code begins}
   * @throws IOException naming the file, if it is damaged or of another format, or cannot be written
   */
  static List<NodeId> read(Path directory, int group, List<NodeId> listed, boolean begins)
      throws IOException {
    Path file = directory.resolve(NAME + group);
    boolean exists = Files.exists(file);
    if (exists && !begins) {
      return decode(file, Files.readString(file, StandardCharsets.US_ASCII));
    }
    String text = encode(listed);
    if (!exists || !Files.readString(file, StandardCharsets.US_ASCII).equals(text)) {
      write(directory, file, text);
    }
    return listed;
  }

  static String encode(List<NodeId> voters) {
    StringBuilder lines = new StringBuilder(TITLE).append('\n');
    voters.forEach(voter -> lines.append(voter.name()).append('\n'));
    byte[] checked = lines.toString().getBytes(StandardCharsets.US_ASCII);
    CRC32C checksum = new CRC32C();
    checksum.update(checked);
    String hex = Long.toHexString(checksum.getValue());
    return lines + "crc32c " + "0".repeat(8 - hex.length()) + hex + "\n";
  }

  private static List<NodeId> decode(Path file, String text) throws IOException {
    List<String> lines = text.lines().toList();
    List<NodeId> voters = new ArrayList<>();
    try {
      for (int i = 1; i < lines.size() - 1; i++) {
        voters.add(new NodeId(lines.get(i)));
      }
    } catch (IllegalArgumentException noName) {
      throw damaged(file);
    }
    // There is one way only to write them, so this compares the checksum too.
    if (!encode(voters).equals(text)) {
      throw damaged(file);
    }
    return voters;
  }

  private static IOException damaged(Path file) {
    return new IOException(
        file + " is damaged, or of a newer release: it says with whom this member"
            + " began. Delete it only if the list that the member is started with is the first one");
  }

  private static void write(Path directory, Path file, String text) throws IOException {
    Path temporary = directory.resolve(file.getFileName() + ".new");
    try (FileChannel channel = FileChannel.open(
        temporary,
        StandardOpenOption.CREATE,
        StandardOpenOption.WRITE,
        StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    FileDisk.sync(directory);
  }
}
