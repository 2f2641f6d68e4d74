package dev.raftkit.server.demo;

import dev.raftkit.server.cli.Terminal;
import dev.raftkit.server.cli.Terminal.Colour;
import java.util.Locale;

/** Tells what happens, a line an event; on a terminal the last line shows how everybody is. */
final class Timeline {
  private static final double NANOS_A_SECOND = 1e9;

  private final Terminal terminal;
  private final long startNanos;
  private String footer = "";

  Timeline(Terminal terminal, long startNanos) {
    this.terminal = terminal;
    this.startNanos = startNanos;
  }

  /** What kind of event a line tells; its sign stands in front. */
  enum Sign {
    LEADS("\u25b2", "^", Colour.GREEN),
    DEAD("\u2715", "x", Colour.RED),
    PAUSED("\u2016", "=", Colour.YELLOW),
    RESUMED("\u25b6", ">", Colour.BLUE),
    REFUSED("\u25a0", "!", Colour.YELLOW),
    FOLLOWS("\u00b7", ".", Colour.DIM),
    GOOD("\u2713", "+", Colour.GREEN),
    BAD("\u2717", "-", Colour.RED),
    INFO(" ", " ", Colour.DIM);

    private final String symbol;
    private final String ascii;
    private final Colour colour;

    Sign(String symbol, String ascii, Colour colour) {
      this.symbol = symbol;
      this.ascii = ascii;
      this.colour = colour;
    }
  }

  /** A line without time. */
  void line(String text) {
    print(text);
  }

  /** An event that happened at a time of System.nanoTime. */
  void event(long nanos, Sign sign, String text) {
    double seconds = Math.max(0, nanos - startNanos) / NANOS_A_SECOND;
    String time = terminal.paint(Colour.DIM, String.format(Locale.ROOT, "%7.2f s", seconds));
    print(time + "  " + sign(sign) + " " + text);
  }

  String sign(Sign sign) {
    return terminal.paint(sign.colour, terminal.unicode() ? sign.symbol : sign.ascii);
  }

  String paint(Colour colour, String text) {
    return terminal.paint(colour, text);
  }

  /** Shows the last line again, if this is a terminal. */
  void footer(String text) {
    if (terminal.live() && !text.equals(footer)) {
      footer = text;
      terminal.redraw(text);
    }
  }

  private void print(String line) {
    terminal.redraw("");
    terminal.writer().println(line);
    terminal.writer().print(footer);
    terminal.writer().flush();
  }
}
