package dev.raftkit.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A notebook that knows time. "wake NANOS" sets an alarm, numbered from 1; what is due is "ring" and the
 * numbers, and a client that says so is refused. The read "next" waits for the next line.
 */
final class AlarmClock implements TimedStateMachine {
  private final Notebook notebook;
  private final TreeMap<Integer, Long> alarms = new TreeMap<>();
  private final List<CompletableFuture<byte[]>> readers = new ArrayList<>();
  private int set;

  AlarmClock(Notebook notebook) {
    this.notebook = notebook;
  }

  @Override
  public boolean needsTime(byte[] command) {
    return !new String(command, UTF_8).equals("timeless");
  }

  @Override
  public void apply(CommandBatch commands, Results results) {
    for (int i = 0; i < commands.size(); i++) {
      String[] words = new String(commands.command(i), UTF_8).split(" ");
      if (words[0].equals("wake")) {
        alarms.put(++set, commands.clock(i) + Long.parseLong(words[1]));
        answer(i, commands, words[0], results);
      } else if (!words[0].equals("ring")) {
        answer(i, commands, words[0], results);
      } else if (commands.isDue(i)) {
        ring(words);
        answer(i, commands, String.join(" ", words), results);
      } else {
        results.refuse(i, "only the leader rings");
      }
    }
  }

  private void ring(String[] words) {
    for (int i = 1; i < words.length; i++) {
      alarms.remove(Integer.parseInt(words[i]));
    }
  }

  private void answer(int i, CommandBatch commands, String line, Results results) {
    notebook.lines.add(line);
    results.complete(i, Long.toString(commands.clock(i)).getBytes(UTF_8));
    List<CompletableFuture<byte[]>> waiting = List.copyOf(readers);
    readers.clear();
    waiting.forEach(reader -> reader.complete(line.getBytes(UTF_8)));
  }

  @Override
  public long dueAt() {
    if (notebook.lines.contains("broken clock")) {
      throw new UnsupportedOperationException("no time, as asked");
    }
    return alarms.values().stream().mapToLong(Long::longValue).min().orElse(NEVER);
  }

  @Override
  public byte @Nullable [] due(long clock) {
    StringBuilder ring = new StringBuilder("ring");
    for (Map.Entry<Integer, Long> alarm : alarms.entrySet()) {
      if (alarm.getValue() <= clock) {
        ring.append(' ').append(alarm.getKey());
      }
    }
    return ring.toString().getBytes(UTF_8);
  }

  @Override
  public CompletableFuture<byte[]> queryLater(byte[] query) {
    if (new String(query, UTF_8).equals("next")) {
      CompletableFuture<byte[]> reader = new CompletableFuture<>();
      readers.add(reader);
      var unused =
          reader.whenComplete((line, failure) -> readers.removeIf(CompletableFuture::isDone));
      return reader;
    }
    return CompletableFuture.completedFuture(query(query));
  }

  @Override
  public byte[] query(byte[] query) {
    return (readers.size() + " wait").getBytes(UTF_8);
  }

  @Override
  public SnapshotSource capture() {
    TreeMap<Integer, Long> copy = new TreeMap<>(alarms);
    int count = set;
    return out -> {
      out.writeInt(count);
      out.writeInt(copy.size());
      for (Map.Entry<Integer, Long> alarm : copy.entrySet()) {
        out.writeInt(alarm.getKey());
        out.writeLong(alarm.getValue());
      }
      return false;
    };
  }

  @Override
  public void restore(DataInputStream in) throws IOException {
    set = in.readInt();
    alarms.clear();
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      alarms.put(in.readInt(), in.readLong());
    }
  }
}
