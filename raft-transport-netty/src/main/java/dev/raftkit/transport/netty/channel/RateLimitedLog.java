package dev.raftkit.transport.netty.channel;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/** Warnings that others can cause: at most one a second, and no control characters. Thread-safe. */
public final class RateLimitedLog {
  /** How many characters of a line are kept. */
  public static final int LINE_LENGTH_MAX = 500;

  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Logger log;
  private final LongSupplier clock;
  private boolean logged;
  private long lastNanos;
  private long suppressed;

  public RateLimitedLog(Logger log) {
    this(log, System::nanoTime);
  }

  RateLimitedLog(Logger log, LongSupplier clock) {
    this.log = log;
    this.clock = clock;
  }

  public void warn(String text) {
    String line = nextLine(text);
    if (!line.isEmpty()) {
      log.warn("{}", line);
    }
  }

  private synchronized String nextLine(String text) {
    long now = clock.getAsLong();
    if (logged && now - lastNanos < INTERVAL_NANOS) {
      suppressed++;
      return "";
    }
    String line = escaped(text) + (suppressed == 0 ? "" : " (and " + suppressed + " more)");
    logged = true;
    lastNanos = now;
    suppressed = 0;
    return line;
  }

  /** A text that cannot forge a line or steer a terminal. */
  public static String escaped(String text) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), LINE_LENGTH_MAX); i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c < 0x7f) {
        line.append(c);
      } else {
        line.append("\\u").append(String.format("%04x", (int) c));
      }
    }
    return text.length() > LINE_LENGTH_MAX ? line + "..." : line.toString();
  }
}
