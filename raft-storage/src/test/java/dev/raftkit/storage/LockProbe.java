package dev.raftkit.storage;

import java.io.IOException;
import java.nio.file.Path;

/** Another process that wants a directory: prints why it did not get it. */
final class LockProbe {
  private LockProbe() {}

  public static void main(String[] arguments) {
    try {
      new FileDisk(Path.of(arguments[0]), Runnable::run).lock();
      System.out.print("locked");
    } catch (IOException refused) {
      System.out.print(refused.getMessage());
    }
  }
}
