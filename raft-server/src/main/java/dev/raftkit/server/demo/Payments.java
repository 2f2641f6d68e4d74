package dev.raftkit.server.demo;

import dev.raftkit.node.CommandBatch;
import dev.raftkit.node.SnapshotSource;
import dev.raftkit.node.StateMachine;
import java.io.DataInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the cluster knows: which charges its leaders have recorded, and the notes of other clients.
 * Commands are text: {@code charged 3 c017 2026-05} and {@code note CLIENT NUMBER}.
 *
 * <p>It keeps a hash over all commands and their indexes, so that members can be compared.
 */
final class Payments implements StateMachine {
  private static final byte[] DONE = {};

  private final Set<ChargeKey> recorded = new HashSet<>();
  private final Map<String, Long> lastNotes = new TreeMap<>();
  private final MessageDigest history = sha256();
  private long lastIndex;
  private long notes;

  /**
   * How far a member's log is applied.
   *
   * @param index that of the last command, 0 when there is none
   * @param hash over all commands and their indexes, 16 hexadecimal digits
   * @param charges how many charges are recorded
   * @param notes how many different notes there are
   */
  record Applied(long index, String hash, long charges, long notes) {}

  @Override
  public synchronized void apply(CommandBatch commands, Results results) {
    for (int i = 0; i < commands.size(); i++) {
      byte[] command = commands.command(i);
      lastIndex = commands.index(i);
      history.update(ByteBuffer.allocate(Long.BYTES).putLong(0, lastIndex));
      history.update(command);
      apply(new String(command, StandardCharsets.UTF_8).split(" ", -1), i, results);
    }
  }

  private void apply(String[] words, int i, Results results) {
    switch (words[0] + "/" + words.length) {
      case "charged/4" -> recorded.add(new ChargeKey(words[2], words[3]));
      case "note/3" -> note(words[1], Long.parseLong(words[2]));
      default -> {
        results.refuse(
            i, "the demo knows 'charged TOKEN CUSTOMER PERIOD' and 'note CLIENT NUMBER'");
        return;
      }
    }
    results.complete(i, DONE);
  }

  /** A client numbers its notes and repeats one until it is answered: each counts once. */
  private void note(String client, long number) {
    if (number > lastNotes.getOrDefault(client, 0L)) {
      lastNotes.put(client, number);
      notes++;
    }
  }

  synchronized boolean isRecorded(ChargeKey key) {
    return recorded.contains(key);
  }

  synchronized Applied applied() {
    try {
      byte[] digest = ((MessageDigest) history.clone()).digest();
      String hash = HexFormat.of().formatHex(digest, 0, Long.BYTES);
      return new Applied(lastIndex, hash, recorded.size(), notes);
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("a SHA-256 that cannot be copied", e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public SnapshotSource capture() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void restore(DataInputStream in) {
    throw new UnsupportedOperationException();
  }
}
