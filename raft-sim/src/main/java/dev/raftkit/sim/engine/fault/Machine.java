package dev.raftkit.sim.engine.fault;

import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import org.jspecify.annotations.Nullable;

/** One server as trouble sees it. */
public interface Machine {
  NodeId id();

  /** Whether its process runs, paused or not. */
  boolean isUp();

  boolean isPaused();

  /** Whether it believes that it leads. */
  boolean isLeader();

  /** Whether its process is about to end in order. */
  boolean isLeaving();

  /** Kills the process. A prefix of the unsynced writes stays with the operating system. */
  void killProcess();

  /** Cuts the power: the process is dead, if it ran, and of the unsynced writes a prefix survives. */
  void losePower();

  /**
   * Asks it to hand over.
   *
   * @param target the number of a server; -1 for whomever it likes
   */
  void handOver(int target);

  /** The members of the group, as its process knows them; null while there is none. */
  @Nullable
  Configuration members();

  /**
   * Asks it to change the members.
   *
   * @param code a {@link MembershipCode}
   */
  void changeMembers(int code);

  /** Tells the process to end in order: it hands over first. It may take its time. */
  void stopInOrder();

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

  /** Lets the clock of its process gain so many nanoseconds in a million, or lose them. */
  void driftClock(int perMillion);

  /** Moves the clock of its process ahead. */
  void stepClock(long nanos);

  /** Lets the clock of its process run as it should from now on. */
  void correctClock();

  /** Lets its state machine take until a virtual time, at least, for what it does next. */
  void stallApplier(long untilNanos);

  /** Whether its process has ended by itself because of its disk, and nobody has started it since. */
  boolean hasStopped();

  /** Whether its disk holds writes that no sync has reached. */
  boolean isWriting();

  /** Lets a fault strike as soon as it can; the kinds that last do so until {@link #repairDisk}. */
  void armDisk(DiskFault fault);

  /** Nothing is wrong with the disk any more. What is damaged stays so. */
  void repairDisk();

  /**
   * Damages something durable.
   *
   * @return whether there was something
   */
  boolean rotDisk();

  /** All that the disk held is gone, and the process is dead. */
  void loseDisk();

  /** Gives the server a new, empty disk, of a greater incarnation. */
  void readmit();
}
