package dev.raftkit.sim.engine.schedule;

import dev.raftkit.core.message.MessageType;
import dev.raftkit.sim.engine.ReplayToken;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line that holds a whole {@link Schedule}: {@code rsteps1:e2:n3:s17:t1.d12P.d21p.w1.b1}, which is
 * the engine's version, nodes, seed and the steps. A step is the letter of its {@link StepKind} and
 * the server; {@code d12P} delivers a PreVote from n1 to n2. After that come, each only if it differs
 * from the usual: {@code _} and the position, {@code ~} and the detail, {@code =} for a message that
 * stays, {@code +} for a server that lags, {@code @} and the time in base 36. {@code n5f2} are five
 * servers of which two are voters from the beginning.
 */
public final class ScheduleToken {
  /** With what such a token begins. */
  public static final String FORMAT = "rsteps1";

  /** Longer tokens are refused. */
  public static final int LENGTH_MAX = 1 << 18;

  private static final int PARTS = 5;
  private static final int RADIX = 36;
  private static final List<MessageType> TYPES = List.of(
      MessageType.PRE_VOTE,
      MessageType.PRE_VOTE_RESPONSE,
      MessageType.REQUEST_VOTE,
      MessageType.REQUEST_VOTE_RESPONSE,
      MessageType.APPEND_ENTRIES,
      MessageType.APPEND_ENTRIES_RESPONSE,
      MessageType.INSTALL_SNAPSHOT,
      MessageType.INSTALL_SNAPSHOT_RESPONSE,
      MessageType.FETCH_ENTRIES,
      MessageType.FETCH_ENTRIES_RESPONSE,
      MessageType.TIMEOUT_NOW,
      MessageType.READ_INDEX,
      MessageType.READ_INDEX_RESPONSE,
      MessageType.STATE_HASH);
  private static final String TYPE_LETTERS = "PpVvAaSsFfTRrH";

  private ScheduleToken() {}

  /** The token of a schedule. */
  public static String of(Schedule schedule) {
    StringBuilder text = new StringBuilder(FORMAT);
    text.append(":e").append(ReplayToken.ENGINE_VERSION);
    text.append(":n")
        .append(schedule.nodes())
        .append(schedule.founders() == schedule.nodes() ? "" : "f" + schedule.founders())
        .append(schedule.settingsDiffer() ? ":v" : ":s")
        .append(schedule.seed())
        .append(':');
    for (int i = 0; i < schedule.steps().size(); i++) {
      text.append(i == 0 ? "" : ".");
      append(text, schedule.steps().get(i));
    }
    return text.toString();
  }

  private static void append(StringBuilder text, Step step) {
    text.append(step.kind().letter());
    MessageType type = step.type();
    if (type != null) {
      text.append(step.from() + 1);
    }
    text.append(step.server() + 1);
    if (type != null) {
      text.append(TYPE_LETTERS.charAt(TYPES.indexOf(type)));
    }
    text.append(step.position() == 0 ? "" : "_" + step.position());
    text.append(step.detail() == 0 ? "" : "~" + step.detail());
    text.append(step.keep() ? "=" : "").append(step.lags() ? "+" : "");
    text.append(step.at() == 0 ? "" : "@" + Long.toString(step.at(), RADIX));
  }

  /**
   * The schedule that a token holds.
   *
   * @throws IllegalArgumentException if it is no token, or one of another version of the engine
   */
  public static Schedule parse(String token) {
    String stripped = token.strip();
    if (stripped.length() > LENGTH_MAX) {
      throw new IllegalArgumentException("a token of " + stripped.length()
          + " characters is too long; " + LENGTH_MAX + " are the most");
    }
    String[] parts = stripped.split(":", -1);
    if (parts.length != PARTS || !parts[0].equals(FORMAT)) {
      throw new IllegalArgumentException("'" + abbreviated(stripped)
          + "' is no schedule; one looks like rsteps1:e2:n3:s17:t1.d12P.d21p");
    }
    ReplayToken.requireVersion(parts[1], token);
    String[] servers = parts[2].split("f", 2);
    int nodes = Math.toIntExact(ReplayToken.number(servers[0], 'n', token));
    int founders = servers.length == 1
        ? nodes
        : Math.toIntExact(ReplayToken.number("f" + servers[1], 'f', token));
    List<Step> steps = new ArrayList<>();
    if (!parts[4].isEmpty()) {
      for (String text : parts[4].split("\\.", -1)) {
        steps.add(new Reader(text).step());
      }
    }
    boolean settingsDiffer = parts[3].startsWith("v");
    long seed = ReplayToken.number(parts[3], settingsDiffer ? 'v' : 's', token);
    return new Schedule(nodes, founders, seed, settingsDiffer, steps);
  }

  private static String abbreviated(String text) {
    return text.length() > 60 ? text.substring(0, 60) + "..." : text;
  }

  /** Reads one step. */
  private static final class Reader {
    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    Step step() {
      StepKind kind = kind();
      int from = kind == StepKind.DELIVER ? server() : -1;
      int server = server();
      MessageType type = kind == StepKind.DELIVER ? type() : null;
      int position = Math.toIntExact(numberAfter('_', 10));
      int detail = Math.toIntExact(numberAfter('~', 10));
      boolean keep = takes('=');
      boolean lags = takes('+');
      long time = numberAfter('@', RADIX);
      if (at != text.length()) {
        throw wrong("'" + text.substring(at) + "' is too much");
      }
      return new Step(kind, server, from, type, position, detail, keep, lags, time);
    }

    private StepKind kind() {
      char letter = next();
      for (StepKind kind : StepKind.values()) {
        if (kind.letter() == letter) {
          return kind;
        }
      }
      throw wrong("there are no steps that begin with '" + letter + "'");
    }

    private int server() {
      char digit = next();
      if (digit < '1' || digit > '9') {
        throw wrong("'" + digit + "' is no server");
      }
      return digit - '1';
    }

    private @Nullable MessageType type() {
      int place = TYPE_LETTERS.indexOf(next());
      if (place < 0) {
        throw wrong("there is no such type of message");
      }
      return TYPES.get(place);
    }

    private long numberAfter(char sign, int radix) {
      if (!takes(sign)) {
        return 0;
      }
      int first = at;
      while (at < text.length() && Character.digit(text.charAt(at), radix) >= 0) {
        at++;
      }
      try {
        return Long.parseLong(text.substring(first, at), radix);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("'" + text + "' is no step: no number after " + sign, e);
      }
    }

    private boolean takes(char sign) {
      boolean isThere = at < text.length() && text.charAt(at) == sign;
      at += isThere ? 1 : 0;
      return isThere;
    }

    private char next() {
      if (at == text.length()) {
        throw wrong("it ends too early");
      }
      return text.charAt(at++);
    }

    private IllegalArgumentException wrong(String why) {
      return new IllegalArgumentException("'" + abbreviated(text) + "' is no step: " + why);
    }
  }
}
