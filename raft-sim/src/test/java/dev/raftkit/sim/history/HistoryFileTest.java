package dev.raftkit.sim.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.raftkit.sim.engine.observe.HistoryLines;
import dev.raftkit.sim.engine.workload.Operation;
import dev.raftkit.sim.engine.workload.Operation.Status;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistoryFileTest {
  private static final String GET =
      "{\"client\":1,\"op\":\"get\",\"key\":\"k\",\"call\":3,\"return\":4,\"status\":\"ok\","
          + "\"out\":\"1\"}";

  @TempDir
  private Path folder = Path.of("");

  @Test
  void readsWhatTheSimulatorWrites() throws IOException {
    List<Operation> written = List.of(
        new Operation(0, Operation.Type.PUT, "k", "1", 1, 2, Status.OK, ""),
        new Operation(1, Operation.Type.PUT, "k", "2", 1, 0, Status.INFO, ""),
        new Operation(1, Operation.Type.GET, "k", "", 3, 4, Status.OK, "1"),
        new Operation(1, Operation.Type.GET, "k", "", 5, 6, Status.FAIL, ""));
    List<String> lines = new ArrayList<>();
    written.forEach(new HistoryLines(lines::add)::finished);

    assertEquals(written, read(String.join("\n", lines)));
  }

  @Test
  void readsEveryKindOfOperationAndEveryWayToWriteIt() throws IOException {
    String text = "{ \"op\" : \"cas\", \"client\":3,\"key\":\"\\u006b\\n\\\"\",\"value\":\"2\","
        + "\"expect\":\"1\",\"call\":-5,\"return\":6,\"status\":\"ok\",\"out\":\"false\"}\r\n"
        + "{\"client\":0,\"op\":\"release\",\"key\":\"L\",\"call\":1,\"status\":\"info\"}";

    assertEquals(
        List.of(
            new Operation(3, Operation.Type.CAS, "k\n\"", "2", "1", -5, 6, Status.OK, "false"),
            new Operation(0, Operation.Type.RELEASE, "L", "", 1, 0, Status.INFO, "")),
        read(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | no JSON object, at column 1: there should be {",
        "nonsense | no JSON object, at column 1: there should be {",
        "`{\"client\":1` | no JSON object, at column 12: there should be }",
        "`{\"client\":1}}` | no JSON object, at column 13: the object has ended, and there is more",
        "`{\"client\":1,\"client\":2}` | no JSON object, at column 23: there is a second \"client\"",
        "`{\"client\":[1]}` | no JSON object, at column 11: '[1]' is neither a string nor a whole"
            + " number",
        "`{\"key\":\"a` | no JSON object, at column 10: the line ends within the object",
        "`{\"key\":\"\\x\"}` | no JSON object, at column 11: \\x is no escape of JSON",
        "`{\"op\":\"get\"}` | \"status\" is missing",
        "`{\"op\":\"swap\"}` | there is no \"op\" \"swap\"; there are [put, get, append, delete, cas,"
            + " acquire, release, expire, use]",
      })
  void aLineThatIsNoOperationIsNamed(String line, String problem) {
    assertProblem("line 2: " + problem, GET + "\n" + line + "\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`\"call\":3` | `\"call\":\"3\"` | \"call\" is a whole number without quotes, not \"3\"",
        "`\"return\":4` | `\"return\":2` | \"return\" 2 is before \"call\" 3",
        "`\"key\":\"k\"` | `\"key\":7` | \"key\" is a string in quotes, not 7",
        "`\"client\":1` | `\"client\":-1` | \"client\" is a number from 0 to 2147483647, not -1",
        "`,\"out\":\"1\"` | `` | \"out\" is missing",
        "`\"ok\"` | `\"info\"` | an operation of status \"info\" has no \"return\": nobody knows"
            + " when it ended",
        "`\"ok\"` | `\"good\"` | \"status\" is \"ok\", \"fail\" or \"info\", not \"good\"",
        "`\"out\":\"1\"` | `\"aut\":\"1\"` | there is no field \"aut\"; there are [call, client,"
            + " expect, key, op, out, return, status, value]",
        "`\"get\"` | `\"acquire\"` | \"acquire\" of key \"k\", which has a \"get\" too: a key is a"
            + " register or a lock",
        "`\"get\",\"key\":\"k\"` | `\"use\",\"key\":\"L\",\"value\":\"x\"` | \"out\" is \"true\" or"
            + " \"false\", not \"1\"",
      })
  void aFieldThatIsWrongIsNamed(String good, String bad, String problem) {
    String replacement = bad == null ? "" : bad;

    assertProblem("line 2: " + problem, GET + "\n" + GET.replace(good, replacement));
  }

  @Test
  void aTokenThatIsNoNumberIsNamed() {
    assertProblem(
        "line 1: \"out\" is a token, a whole number of at most 18 digits, not \"one\"",
        GET.replace("get", "acquire").replace("\"1\"", "\"one\""));
  }

  @Test
  void whatIsTooLargeIsRefused() {
    assertProblem(
        "line 2: longer than 1048576 characters: is this a history?",
        GET + "\n" + " ".repeat(HistoryFile.LINE_CHARS_MAX + 1));
    IOException problem = assertThrows(
        MalformedHistoryException.class,
        () -> HistoryFile.read(new StringReader((GET + "\n").repeat(3)), 2));
    assertEquals(
        "line 3: more than 2 operations: check parts of the history", problem.getMessage());
  }

  @Test
  void whatIsNotUtf8IsRefused() throws IOException {
    Path file = folder.resolve("history.jsonl");
    Files.write(file, new byte[] {(byte) 0xC3, 0x28, '\n'});

    IOException problem =
        assertThrows(MalformedHistoryException.class, () -> HistoryFile.read(file));

    assertEquals("line 1: this, or what follows, is not UTF-8", problem.getMessage());
  }

  private static void assertProblem(String message, String text) {
    MalformedHistoryException problem =
        assertThrows(MalformedHistoryException.class, () -> read(text));
    assertEquals(message, problem.getMessage());
  }

  private static List<Operation> read(String text) throws IOException {
    return HistoryFile.read(new StringReader(text));
  }
}
