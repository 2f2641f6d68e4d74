package dev.raftkit.server.process;

/** Something to be done if this process is asked to end in the middle of its work. */
public final class AtExit {
  private final Thread hook;

  private AtExit(Thread hook) {
    this.hook = hook;
  }

  /** Registers a task until it is {@linkplain #cancel cancelled}. */
  public static AtExit run(Runnable task) {
    Thread hook = new Thread(task, "at exit");
    Runtime.getRuntime().addShutdownHook(hook);
    return new AtExit(hook);
  }

  /** The work is done, and the task not needed any more. */
  public void cancel() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already, and the task runs.
      return;
    }
  }
}
