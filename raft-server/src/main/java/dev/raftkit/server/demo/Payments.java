package dev.raftkit.server.demo;

import dev.raftkit.node.CommandBatch;
import dev.raftkit.node.SnapshotSource;
import dev.raftkit.node.StateMachine;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
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
  private static final int HASH_BYTES = 32;

  private final Set<ChargeKey> recorded = new LinkedHashSet<>();
  private final Map<String, Long> lastNotes = new TreeMap<>();
  private final MessageDigest sha256 = sha256();

  /** Of the history before, an index and its command. */
  private final byte[] history = new byte[HASH_BYTES];

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
      remember(command);
      apply(new String(command, StandardCharsets.UTF_8).split(" ", -1), i, results);
    }
  }

  private void remember(byte[] command) {
    sha256.update(history);
    sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(0, lastIndex));
    System.arraycopy(sha256.digest(command), 0, history, 0, HASH_BYTES);
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
    String hash = HexFormat.of().formatHex(history, 0, Long.BYTES);
    return new Applied(lastIndex, hash, recorded.size(), notes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public synchronized SnapshotSource capture() {
    byte[] hash = history.clone();
    long index = lastIndex;
    long noteCount = notes;
    Map<String, Long> noted = new TreeMap<>(lastNotes);
    List<ChargeKey> charges = List.copyOf(recorded);
    return out -> {
      out.write(hash);
      out.writeLong(index);
      out.writeLong(noteCount);
      out.writeInt(noted.size());
      for (Map.Entry<String, Long> entry : noted.entrySet()) {
        out.writeUTF(entry.getKey());
        out.writeLong(entry.getValue());
      }
      out.writeInt(charges.size());
      for (ChargeKey charge : charges) {
        out.writeUTF(charge.customer());
        out.writeUTF(charge.period());
      }
      return false;
    };
  }

  @Override
  public synchronized void restore(DataInputStream in) throws IOException {
    recorded.clear();
    lastNotes.clear();
    in.readFully(history);
    lastIndex = in.readLong();
    notes = in.readLong();
    int clients = in.readInt();
    for (int i = 0; i < clients; i++) {
      lastNotes.put(in.readUTF(), in.readLong());
    }
    int charges = in.readInt();
    for (int i = 0; i < charges; i++) {
      recorded.add(new ChargeKey(in.readUTF(), in.readUTF()));
    }
  }
}
