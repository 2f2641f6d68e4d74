package dev.raftkit.sim.engine.fault;

/** One server as trouble sees it. */
public interface Machine {
  /** Whether its process runs, paused or not. */
  boolean isUp();

  boolean isPaused();

  /** Whether it believes that it leads. */
  boolean isLeader();

  /** Kills the process. A prefix of the unsynced writes stays with the operating system. */
  void killProcess();

  /** Cuts the power: the process is dead, if it ran, and of the unsynced writes a prefix survives. */
  void losePower();

  /** Starts a process on what the disk holds. */
  void boot();

  /** Stops handling events, which wait. */
  void pause();

  /** Handles what has waited, and goes on. */
  void resume();

  /** Lets the disk do nothing until a virtual time. */
  void stallDisk(long untilNanos);

  /** Makes the disk so many times slower than usual; 1 for as usual. */
  void slowDisk(int factor);
}
