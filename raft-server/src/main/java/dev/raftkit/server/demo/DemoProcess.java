package dev.raftkit.server.demo;

import dev.raftkit.server.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A member or a candidate as the director of the demo sees it: its process, and what that has told.
 */
final class DemoProcess {
  private final String name;
  private final boolean candidate;
  private final Path errors;
  private final List<String> arguments;
  private @Nullable ChildProcess process;
  private int incarnation;
  private State state = State.DEAD;
  private @Nullable Applied applied;

  /**
   * One that is not started yet.
   *
   * @param candidate and no member
   * @param errors where its standard error goes
   * @param arguments of the command that it runs
   */
  DemoProcess(String name, boolean candidate, Path errors, List<String> arguments) {
    this.name = name;
    this.candidate = candidate;
    this.errors = errors;
    this.arguments = List.copyOf(arguments);
  }

  /** How it is. */
  enum State {
    STARTING,
    /** A member that follows, or a candidate that waits. */
    FOLLOWER,
    /** A member that leads, or a candidate that is elected. */
    LEADER,
    PAUSED,
    DEAD
  }

  /** Starts its process, for the first time or again. */
  void start(DemoCluster audience) throws IOException {
    incarnation++;
    int number = incarnation;
    process = ChildProcess.start(errors, line -> audience.heard(this, number, line), arguments);
    state = State.STARTING;
    applied = null;
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

  /** Asks it to end by itself. */
  void end(int seconds) throws InterruptedException {
    state = State.DEAD;
    process().tell("end");
    if (!process().awaitExit(seconds)) {
      process().kill();
    }
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

  boolean isCandidate() {
    return candidate;
  }

  Path errors() {
    return errors;
  }

  /** What it last told of its log; null when it has told nothing since its start. */
  @Nullable
  Applied applied() {
    return applied;
  }

  void applied(@Nullable Applied told) {
    applied = told;
  }
}
