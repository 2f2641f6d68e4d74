package dev.raftkit.sim.shrink;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * What a processor has done for this thread: how busy the machine is with others decides neither how
 * short a failure becomes nor which mutant survives.
 */
public final class ProcessorTime {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private ProcessorTime() {}

  /** Nanoseconds so far; of the machine's clock where processors do not count theirs. */
  public static long nanos() {
    return THREADS.isCurrentThreadCpuTimeSupported()
        ? THREADS.getCurrentThreadCpuTime()
        : System.nanoTime();
  }
}
