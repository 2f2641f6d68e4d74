package dev.raftkit.server.crash;

import dev.raftkit.server.cli.CannotRunException;
import java.io.IOException;
import java.util.function.Consumer;

/** Something terrible that is done to servers while clients write to them. */
interface Check extends AutoCloseable {
  /**
   * Does it, and looks what became of the writes.
   *
   * @param progress takes a line now and then
   */
  CrashResult run(Consumer<String> progress)
      throws IOException, InterruptedException, CannotRunException;

  /** Ends all processes, and gives back what was taken of the system; once or more. */
  @Override
  void close();
}
