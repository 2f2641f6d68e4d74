package dev.raftkit.server.demo;

import dev.raftkit.node.spi.EventLoop;

/** A process that can stand still: whatever it was to do then, it does when it goes on. */
final class VirtualProcess implements EventLoop {
  private final VirtualTime time;
  private long standsUntil;

  VirtualProcess(VirtualTime time) {
    this.time = time;
  }

  void standStill(long nanos) {
    standsUntil = time.now() + nanos;
    time.at(standsUntil, () -> {});
  }

  @Override
  public long now() {
    return time.now();
  }

  @Override
  public void execute(Runnable task) {
    var unused = schedule(time.now(), task);
  }

  @Override
  public Timer schedule(long atNanos, Runnable task) {
    Turn turn = new Turn(task);
    time.at(atNanos, turn);
    return () -> turn.cancelled = true;
  }

  private final class Turn implements Runnable {
    private final Runnable task;
    private boolean cancelled;

    Turn(Runnable task) {
      this.task = task;
    }

    @Override
    public void run() {
      if (time.now() < standsUntil) {
        time.at(standsUntil, this);
      } else if (!cancelled) {
        task.run();
      }
    }
  }
}
