package dev.raftkit.server.cli;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An output stream and what it can show. Java 17 cannot tell whether one of the streams is a
 * terminal, so the launcher says it in the property {@code raft.terminal}: {@code out}, {@code err}
 * or both.
 *
 * @param live whether a line can be drawn again in place
 * @param colour whether colours are wanted: never without a terminal, nor with {@code NO_COLOR}
 * @param unicode whether more than ASCII can be expected to show
 */
public record Terminal(PrintWriter writer, boolean live, boolean colour, boolean unicode) {
  public static Terminal out(PrintWriter writer) {
    return of(writer, "out");
  }

  public static Terminal err(PrintWriter writer) {
    return of(writer, "err");
  }

  /** A stream that shows plain lines only. */
  public static Terminal plain(PrintWriter writer) {
    return new Terminal(writer, false, false, false);
  }

  /** A writer to one of the process's own streams. */
  public static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  private static Terminal of(PrintWriter writer, String stream) {
    String terminals = System.getProperty("raft.terminal", "");
    boolean live = Arrays.asList(terminals.split(",")).contains(stream)
        && !"dumb".equals(System.getenv("TERM"));
    String noColour = System.getenv("NO_COLOR");
    boolean colour = live && (noColour == null || noColour.isEmpty());
    return new Terminal(writer, live, colour, live && speaksUtf8());
  }

  private static boolean speaksUtf8() {
    for (String variable : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
      @Nullable String locale = System.getenv(variable);
      if (locale != null && !locale.isEmpty()) {
        return locale.toUpperCase(Locale.ROOT).replace("-", "").endsWith("UTF8");
      }
    }
    return false;
  }

  /** Shows a line in the place of the last one, which was shown so too; without a terminal, nothing. */
  public void redraw(String line) {
    if (live) {
      writer.print("\r\033[K" + line);
      writer.flush();
    }
  }

  /** Text in a colour, if colours are wanted. */
  public String paint(Colour paint, String text) {
    return colour ? "\033[" + paint.code + "m" + text + "\033[0m" : text;
  }

  /** The colours in use. */
  public enum Colour {
    GREEN("32"),
    RED("31"),
    YELLOW("33"),
    BLUE("36"),
    DIM("2"),
    BOLD("1");

    private final String code;

    Colour(String code) {
      this.code = code;
    }
  }
}
