package dev.raftkit.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A state machine that writes its commands down and answers with their number. A command can ask for
 * less usual behaviour by its first word.
 */
final class Notebook implements StateMachine {
  final List<String> lines = new ArrayList<>();
  int captures;
  int restores;

  /** What it answers with instead, if anything. */
  @Nullable
  String answer;

  /** Whether it has learned to write "throw" down. */
  boolean isFixed;

  @Override
  public @Nullable String validate(byte[] command) {
    return switch (new String(command, UTF_8)) {
      case "nonsense" -> "nonsense is not written down";
      case "riddle" -> throw new UnsupportedOperationException("not validated, as asked");
      default -> null;
    };
  }

  @Override
  public void apply(CommandBatch commands, Results results) {
    for (int i = 0; i < commands.size(); i++) {
      String line = new String(commands.command(i), UTF_8);
      switch (line) {
        case "refuse" -> results.refuse(i, "refused as asked");
        case "throw" -> {
          if (!isFixed) {
            throw new UnsupportedOperationException("thrown as asked");
          }
          write(i, line, results);
        }
        case "forget" -> lines.add(line);
        case "twice" -> {
          write(i, line, results);
          write(i, line, results);
        }
        case "twice, silently" -> {
          write(i, line, results);
          try {
            write(i, line, results);
          } catch (IllegalStateException swallowed) {
            lines.add("swallowed");
          }
        }
        case "beyond" -> results.complete(commands.size(), new byte[0]);
        default -> write(i, line, results);
      }
    }
  }

  private void write(int command, String line, Results results) {
    lines.add(line);
    String given = answer == null ? "line " + lines.size() : answer;
    results.complete(command, given.getBytes(UTF_8));
  }

  @Override
  public OptionalLong stateHash() {
    if (lines.contains("no hash")) {
      throw new UnsupportedOperationException("no hash, as asked");
    }
    return OptionalLong.of(lines.hashCode());
  }

  @Override
  @SuppressWarnings("NullAway")
  public byte[] query(byte[] query) {
    return switch (new String(query, UTF_8)) {
      case "throw" -> throw new IllegalStateException("thrown as asked");
      case "null" -> null;
      default -> String.valueOf(lines.size()).getBytes(UTF_8);
    };
  }

  @Override
  public SnapshotSource capture() {
    Iterator<String> copy = List.copyOf(lines).iterator();
    captures++;
    if (lines.contains("no capture")) {
      throw new UnsupportedOperationException("no capture, as asked");
    }
    return out -> {
      if (!copy.hasNext()) {
        return false;
      }
      String line = copy.next();
      if (line.equals("no snapshot")) {
        throw new IOException("no snapshot, as asked");
      }
      out.writeUTF(line);
      return true;
    };
  }

  @Override
  public void restore(DataInputStream in) throws IOException {
    restores++;
    lines.clear();
    while (in.available() > 0) {
      lines.add(in.readUTF());
      if (lines.contains("read no further")) {
        return;
      }
    }
  }
}
