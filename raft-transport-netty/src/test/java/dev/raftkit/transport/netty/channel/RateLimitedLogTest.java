package dev.raftkit.transport.netty.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

class RateLimitedLogTest {
  private final AtomicLong clock = new AtomicLong();
  private final Lines lines = new Lines();
  private final RateLimitedLog log = new RateLimitedLog(lines, clock::get);

  @Test
  void oneLineASecondIsWrittenAndTheOthersAreCounted() {
    log.warn("a");
    log.warn("b");
    clock.addAndGet(TimeUnit.SECONDS.toNanos(1) - 1);
    log.warn("c");
    clock.addAndGet(1);
    log.warn("d");

    assertThat(lines.written).containsExactly("a", "d (and 2 more)");
  }

  @Test
  void controlCharactersAreEscapedAndLongLinesCut() {
    assertThat(RateLimitedLog.escaped("a\nb\u001b[31m{}\u202e"))
        .isEqualTo("a\\u000ab\\u001b[31m{}\\u202e");
    assertThat(RateLimitedLog.escaped("x".repeat(501))).isEqualTo("x".repeat(500) + "...");
  }

  /** A logger that keeps its lines. */
  private static final class Lines extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1;
    private final transient List<String> written = new ArrayList<>();

    @Override
    public boolean isTraceEnabled() {
      return false;
    }

    @Override
    public boolean isDebugEnabled() {
      return false;
    }

    @Override
    public boolean isInfoEnabled() {
      return false;
    }

    @Override
    public boolean isWarnEnabled() {
      return true;
    }

    @Override
    public boolean isErrorEnabled() {
      return true;
    }

    @Override
    protected String getFullyQualifiedCallerName() {
      return "";
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level level, Marker marker, String pattern, Object[] arguments, Throwable throwable) {
      written.add(MessageFormatter.basicArrayFormat(pattern, arguments));
    }
  }
}
