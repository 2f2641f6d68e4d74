package dev.raftkit.server.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** The child's side: what the parent says, and the end of the child when the parent is gone. */
public final class ParentWatch {
  private ParentWatch() {}

  /**
   * Reads lines from a stream on a thread of its own.
   *
   * @param lines takes each line
   * @param orphaned runs when the stream has ended
   */
  public static void start(InputStream stream, Consumer<String> lines, Runnable orphaned) {
    Thread reader = new Thread(() -> read(stream, lines, orphaned), "parent");
    reader.setDaemon(true);
    reader.start();
  }

  private static void read(InputStream stream, Consumer<String> lines, Runnable orphaned) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.accept(line);
      }
    } catch (IOException e) {
      // No more lines, for whatever reason: the same as the end.
    }
    orphaned.run();
  }
}
