package dev.raftkit.sim.engine.fault;

/** Looks at a disk again and again for the moment at which what it was writing has become durable. */
final class SyncWatch {
  /** From one look to the next, at most. */
  static final long LOOK_NANOS = 200_000;

  private static final int LOOKS_MAX = 4_000;

  private int looks;
  private boolean wasWriting;

  void begin() {
    looks = LOOKS_MAX;
    wasWriting = false;
  }

  void end() {
    looks = 0;
  }

  /** Whether it goes on: after many looks it ends by itself. */
  boolean isOn() {
    return looks > 0;
  }

  /** Takes a look; whether all is durable that was being written at the last one. */
  boolean seesSync(boolean isWriting) {
    boolean isSynced = wasWriting && !isWriting;
    wasWriting = isWriting;
    looks--;
    return isSynced;
  }
}
