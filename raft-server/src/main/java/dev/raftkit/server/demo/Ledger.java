package dev.raftkit.server.demo;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The payment provider: takes charges, each once, and from nobody whose time is over. It compares
 * token and key and stores the charge in one step, and answers only when the charge is on the disk.
 *
 * <p>Its file has a line for everything that was accepted or refused: {@code register 3}, {@code
 * charge 3 c017 2026-05}, {@code stale 2 c017 2026-05}, {@code repeated 3 c017 2026-05}.
 */
final class Ledger implements Closeable {
  private final FileChannel file;
  private final Set<ChargeKey> charged =
      new TreeSet<>(Comparator.comparing(ChargeKey::period).thenComparing(ChargeKey::customer));
  private long highestToken;

  private Ledger(FileChannel file) {
    this.file = file;
  }

  /** What became of a request. */
  enum Verdict {
    ACCEPTED,
    /** A higher token is registered. */
    STALE,
    /** The key was charged before. */
    REPEATED
  }

  /** Opens a ledger and reads what it holds; a last line that a crash has cut off was not answered. */
  static Ledger open(Path path) throws IOException {
    FileChannel file = FileChannel.open(
        path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    String text = Files.readString(path);
    int whole = text.lastIndexOf('\n') + 1;
    file.truncate(text.substring(0, whole).getBytes(StandardCharsets.UTF_8).length);
    file.position(file.size());
    Ledger ledger = new Ledger(file);
    text.substring(0, whole).lines().forEach(ledger::recall);
    return ledger;
  }

  private void recall(String line) {
    String[] words = line.split(" ", -1);
    boolean charge = words[0].equals("charge");
    if (charge || words[0].equals("register")) {
      highestToken = Math.max(highestToken, Long.parseLong(words[1]));
    }
    if (charge) {
      charged.add(new ChargeKey(words[2], words[3]));
    }
  }

  /** From its return on, nothing with a lower token is accepted. */
  synchronized Verdict register(long token) throws IOException {
    if (token < highestToken) {
      return Verdict.STALE;
    }
    write("register " + token);
    highestToken = token;
    return Verdict.ACCEPTED;
  }

  synchronized Verdict charge(long token, ChargeKey key) throws IOException {
    if (token < highestToken) {
      write("stale " + token + " " + key);
      return Verdict.STALE;
    }
    if (charged.contains(key)) {
      write("repeated " + token + " " + key);
      return Verdict.REPEATED;
    }
    write("charge " + token + " " + key);
    highestToken = token;
    charged.add(key);
    return Verdict.ACCEPTED;
  }

  /** What providers do that know of no tokens and no keys: takes the charge, as often as it comes. */
  synchronized void bill(ChargeKey key) throws IOException {
    write("charge 0 " + key);
    charged.add(key);
  }

  synchronized long highestToken() {
    return highestToken;
  }

  /** What has been charged so far, by period and customer. */
  synchronized List<ChargeKey> charges() {
    return List.copyOf(charged);
  }

  private void write(String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
    file.force(false);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
