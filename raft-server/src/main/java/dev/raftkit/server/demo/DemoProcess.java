package dev.raftkit.server.demo;

import dev.raftkit.server.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A member as the director of the demo sees it: its process, and what that has told. */
final class DemoMember {
  private final String name;
  private final Path folder;
  private @Nullable ChildProcess process;
  private int incarnation;
  private State state = State.DEAD;
  private Payments.@Nullable Applied applied;

  DemoMember(String name, Path folder) {
    this.name = name;
    this.folder = folder;
  }

  /** How a member is. */
  enum State {
    STARTING,
    FOLLOWER,
    LEADER,
    PAUSED,
    DEAD
  }

  /** Starts a process, whose events carry the number of its incarnation. */
  void started(ChildProcess started) {
    process = started;
    state = State.STARTING;
    applied = null;
  }

  /** The number of the process to be started next. */
  int nextIncarnation() {
    return ++incarnation;
  }

  boolean isCurrent(int number) {
    return number == incarnation && state != State.DEAD;
  }

  ChildProcess process() {
    if (process == null) {
      throw new IllegalStateException(name + " was never started");
    }
    return process;
  }

  void kill() throws InterruptedException {
    state = State.DEAD;
    process().kill();
  }

  void stop() throws IOException, InterruptedException {
    process().stop();
    state = State.PAUSED;
  }

  void resume() throws IOException, InterruptedException {
    state = State.FOLLOWER;
    process().resume();
  }

  /** It ended, and nobody killed it. */
  boolean hasCrashed() {
    return state != State.DEAD && !process().isAlive();
  }

  void become(State next) {
    if (state != State.PAUSED) {
      state = next;
    }
  }

  State state() {
    return state;
  }

  String name() {
    return name;
  }

  Path folder() {
    return folder;
  }

  Path errors() {
    return folder.resolveSibling(name + ".log");
  }

  /** What it last told of its log; null when it has told nothing since its start. */
  Payments.@Nullable Applied applied() {
    return applied;
  }

  void applied(Payments.@Nullable Applied told) {
    applied = told;
  }
}
