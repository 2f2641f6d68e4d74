package dev.raftkit.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.raftkit.server.cli.Terminal.Colour;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TerminalTest {
  private final PrintWriter writer = new PrintWriter(new StringWriter());

  @Test
  void coloursAreForTerminalsOnly() {
    assertEquals("bad", Terminal.plain(writer).paint(Colour.RED, "bad"));
    assertEquals(
        "\033[31mbad\033[0m", new Terminal(writer, true, true, true).paint(Colour.RED, "bad"));
  }

  @Test
  void aStreamThatTheLauncherDoesNotNameIsNoTerminal() {
    assertEquals(Terminal.plain(writer), Terminal.out(writer));
  }
}
