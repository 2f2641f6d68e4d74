package dev.raftkit.node;

/** What a member does while it leads: see {@link Election#lead(LeadershipTask)}. */
@FunctionalInterface
public interface LeadershipTask {
  /**
   * Works for as long as the leadership lasts, and returns soon after it is over: this thread is
   * interrupted then, and {@link Leadership#isLost} says so. Until it returns, this member does not
   * begin anew, even if it leads again.
   *
   * @param leadership over as well when the registration of this task is closed
   * @throws Exception if it cannot go on: this member then resigns, so that another can try
   */
  void lead(Leadership leadership) throws Exception;
}
