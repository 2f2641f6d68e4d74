package dev.raftkit.sim.history;

import dev.raftkit.sim.engine.workload.Operation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads histories: one JSON object a line, each an operation, in any order; the operation of line
 * {@code n} is the one at {@code n - 1}. Whoever wrote the file, it is either read whole or refused
 * with the line that is wrong.
 */
public final class HistoryFile {
  /** The longest line. */
  public static final int LINE_CHARS_MAX = 1 << 20;

  /** The most lines. */
  public static final int OPERATIONS_MAX = 5_000_000;

  private final Reader source;
  private final int operationsMax;
  private final List<Operation> operations = new ArrayList<>();
  private final Map<String, Operation> firstOfKey = new TreeMap<>();

  private HistoryFile(Reader source, int operationsMax) {
    this.source = source;
    this.operationsMax = operationsMax;
  }

  /**
   * Reads a file.
   *
   * @throws MalformedHistoryException if it is no history
   * @throws IOException if it cannot be read
   */
  public static List<Operation> read(Path file) throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      return read(reader);
    }
  }

  /**
   * Reads what a reader gives, to its end.
   *
   * @throws MalformedHistoryException if it is no history
   * @throws IOException if it cannot be read
   */
  public static List<Operation> read(Reader reader) throws IOException {
    return read(reader, OPERATIONS_MAX);
  }

  static List<Operation> read(Reader reader, int operationsMax) throws IOException {
    HistoryFile file = new HistoryFile(reader, operationsMax);
    file.readAll();
    return file.operations;
  }

  private void readAll() throws IOException {
    StringBuilder line = new StringBuilder();
    try {
      for (int c = source.read(); c >= 0; c = source.read()) {
        if (c == '\n') {
          add(line.toString());
          line.setLength(0);
        } else if (line.length() == LINE_CHARS_MAX) {
          throw problem("longer than " + LINE_CHARS_MAX + " characters: is this a history?");
        } else {
          line.append((char) c);
        }
      }
    } catch (MalformedInputException e) {
      throw new MalformedHistoryException(
          operations.size() + 1, "this, or what follows, is not UTF-8");
    }
    if (line.length() > 0) {
      add(line.toString());
    }
  }

  private void add(String line) throws MalformedHistoryException {
    if (operations.size() == operationsMax) {
      throw problem("more than " + operationsMax + " operations: check parts of the history");
    }
    String text = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    try {
      Operation operation = HistoryLine.parse(text);
      checkKind(operation);
      operations.add(operation);
    } catch (IllegalArgumentException e) {
      throw problem(String.valueOf(e.getMessage()));
    }
  }

  private void checkKind(Operation operation) {
    Operation first = firstOfKey.computeIfAbsent(operation.key(), key -> operation);
    if (first.type().isOfLock() != operation.type().isOfLock()) {
      throw new IllegalArgumentException("\"" + operation.type().text() + "\" of key \""
          + operation.key() + "\", which has a \"" + first.type().text()
          + "\" too: a key is a register or a lock");
    }
  }

  private MalformedHistoryException problem(String what) {
    return new MalformedHistoryException(operations.size() + 1, what);
  }
}
