package dev.raftkit.sim.history;

import dev.raftkit.sim.engine.history.Verdict;
import dev.raftkit.sim.engine.workload.Operation;
import dev.raftkit.sim.engine.workload.Operation.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Draws a history as a page of HTML that needs nothing else: clients as rows, operations as bars from
 * call to return, the operations of a contradiction marked. Equal steps on the axis are successive
 * calls and returns, not equal times, so that short operations are seen next to long pauses.
 */
public final class HistoryTimeline {
  /** More operations than this are not drawn, but those nearest to the contradiction. */
  public static final int DRAWN_MAX = 2_000;

  private static final int STEP = 16;
  private static final int LANE = 26;
  private static final int BAR = 20;
  private static final int LEFT = 90;
  private static final int CHARACTER = 7;

  private static final String HEAD = """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width"><title>History</title><style>
      :root { color-scheme: light; }
      body { font: 14px system-ui, sans-serif; margin: 16px; color: #222; background: #fff; }
      h1 { font-size: 18px; }
      .legend { line-height: 2; }
      .scroll { overflow-x: auto; border: 1px solid #ccc; }
      text { font: 12px ui-monospace, monospace; pointer-events: none; }
      rect { stroke-width: 1; }
      .ok { fill: #cfe8cf; stroke: #2e7d32; }
      .info { fill: #fff0c2; stroke: #b8860b; stroke-dasharray: 4 3; }
      .fail { fill: #e6e6e6; stroke: #888; }
      .against { fill: #ffc9c4; stroke: #c62828; stroke-width: 3; }
      .row { stroke: #ddd; }
      .window { fill: #fdecea; stroke: none; }
      .legend span { padding: 2px 8px; margin-right: 8px; border: 1px solid #888; }
      </style></head><body>
      """;

  private static final String LEGEND = """
      <p class="legend"><span style="background:#cfe8cf">ok</span>\
      <span style="background:#fff0c2">unknown outcome: at any later time, or never</span>\
      <span style="background:#e6e6e6">did not happen</span>\
      <span style="background:#ffc9c4">contradict each other</span></p>
      """;

  private final List<Operation> drawn;
  private final Set<Integer> against = new TreeSet<>();
  private final TreeMap<Long, Integer> steps = new TreeMap<>();
  private final StringBuilder page = new StringBuilder(HEAD);

  private HistoryTimeline(List<Operation> drawn, Verdict verdict) {
    this.drawn = drawn;
    for (Operation operation : drawn) {
      steps.put(operation.calledAt(), 0);
      if (operation.status() != Status.INFO) {
        steps.put(operation.returnedAt(), 0);
      }
    }
    int step = 0;
    for (Map.Entry<Long, Integer> time : steps.entrySet()) {
      time.setValue(step++);
    }
    List<Operation> open = new ArrayList<>(verdict.contradiction());
    for (int i = 0; i < drawn.size(); i++) {
      if (open.remove(drawn.get(i))) {
        against.add(i);
      }
    }
  }

  /** The page for a history and what came of checking it. */
  public static String html(List<Operation> history, Verdict verdict) {
    List<Operation> ofInterest = new ArrayList<>();
    for (Operation operation : history) {
      if (verdict.key().isEmpty() || operation.key().equals(verdict.key())) {
        ofInterest.add(operation);
      }
    }
    ofInterest.sort(Comparator.comparingLong(Operation::calledAt));
    List<Operation> drawn = nearest(ofInterest, verdict.contradiction());
    HistoryTimeline timeline = new HistoryTimeline(drawn, verdict);
    timeline.words(ofInterest.size(), verdict);
    timeline.picture();
    return timeline.page.append("</body></html>\n").toString();
  }

  private static List<Operation> nearest(List<Operation> ordered, List<Operation> contradiction) {
    int last = ordered.size();
    if (!contradiction.isEmpty()) {
      last = ordered.indexOf(contradiction.get(contradiction.size() - 1)) + DRAWN_MAX / 10;
    } else {
      last = DRAWN_MAX;
    }
    int end = Math.min(Math.max(last, DRAWN_MAX), ordered.size());
    return ordered.subList(Math.max(0, end - DRAWN_MAX), end);
  }

  private void words(int ofInterest, Verdict verdict) {
    String found = switch (verdict.outcome()) {
      case LINEARIZABLE -> "The history is linearizable.";
      case NOT_LINEARIZABLE ->
        "The history is not linearizable: key " + quoted(verdict.key())
            + " has no order of its operations that explains the marked ones.";
      case GAVE_UP ->
        "There is no verdict on key " + quoted(verdict.key()) + ": " + verdict.reason() + ".";
    };
    page.append("<h1>").append(escaped(found)).append("</h1>\n<p>");
    page.append(verdict.operations()).append(" operations on ").append(verdict.keys());
    page.append(verdict.keys() == 1 ? " key. Shown: " : " keys. Shown: ")
        .append(drawn.size())
        .append(" of ")
        .append(ofInterest);
    page.append(verdict.key().isEmpty() ? " operations" : " operations on this key");
    page.append(". Point at a bar to see its times.</p>\n").append(LEGEND);
  }

  private void picture() {
    TreeMap<Integer, List<Integer>> byClient = new TreeMap<>();
    for (int i = 0; i < drawn.size(); i++) {
      byClient
          .computeIfAbsent(drawn.get(i).client(), client -> new ArrayList<>())
          .add(i);
    }
    StringBuilder rows = new StringBuilder();
    int top = 10;
    for (var client : byClient.entrySet()) {
      int lanes = row(rows, client.getValue(), top);
      rows.append("<text x=\"4\" y=\"").append(top + 15).append("\">client ");
      rows.append(client.getKey()).append("</text>\n");
      top += lanes * LANE + 6;
      rows.append("<line class=\"row\" x1=\"0\" x2=\"").append(width()).append("\" y1=\"");
      rows.append(top - 4).append("\" y2=\"").append(top - 4).append("\"/>\n");
    }
    page.append("<div class=\"scroll\"><svg width=\"").append(width()).append("\" height=\"");
    page.append(top).append("\">\n");
    window(top);
    page.append(rows).append("</svg></div>\n");
  }

  /** The stretch of time from the first to the last operation that contradict each other. */
  private void window(int height) {
    if (against.isEmpty()) {
      return;
    }
    int from = Integer.MAX_VALUE;
    int to = 0;
    for (int i : against) {
      from = Math.min(from, left(drawn.get(i)));
      to = Math.max(to, right(drawn.get(i)));
    }
    page.append("<rect class=\"window\" x=\"").append(from - 4).append("\" y=\"0\" width=\"");
    page.append(to - from + 8).append("\" height=\"").append(height).append("\"/>\n");
  }

  /** Draws the bars of one client, those that overlap below each other. */
  private int row(StringBuilder rows, List<Integer> numbers, int top) {
    List<Integer> ends = new ArrayList<>();
    for (int number : numbers) {
      Operation operation = drawn.get(number);
      int lane = 0;
      while (lane < ends.size() && ends.get(lane) > left(operation)) {
        lane++;
      }
      if (lane == ends.size()) {
        ends.add(0);
      }
      // A label may be longer than its bar.
      int labelEnd = left(operation) + (label(operation).length() + 1) * CHARACTER;
      ends.set(lane, Math.max(right(operation), labelEnd));
      bar(rows, number, top + lane * LANE);
    }
    return ends.size();
  }

  private void bar(StringBuilder rows, int number, int y) {
    Operation operation = drawn.get(number);
    String kind = against.contains(number) ? "against" : operation.status().text();
    rows.append("<g><title>").append(escaped(details(operation))).append("</title>");
    rows.append("<rect class=\"").append(kind).append("\" x=\"").append(left(operation));
    rows.append("\" y=\"").append(y).append("\" width=\"");
    rows.append(right(operation) - left(operation)).append("\" height=\"").append(BAR);
    rows.append("\"/><text x=\"").append(left(operation) + 3).append("\" y=\"").append(y + 14);
    rows.append("\">").append(escaped(label(operation))).append("</text></g>\n");
  }

  private int left(Operation operation) {
    return LEFT + step(operation.calledAt()) * STEP;
  }

  private int right(Operation operation) {
    boolean isOpen = operation.status() == Status.INFO;
    int end = isOpen ? step(operation.calledAt()) + 4 : step(operation.returnedAt());
    return Math.max(LEFT + end * STEP, left(operation) + STEP / 2);
  }

  private int step(long time) {
    Integer step = steps.get(time);
    return step == null ? 0 : step;
  }

  private int width() {
    return LEFT + (steps.size() + 12) * STEP;
  }

  private static String label(Operation operation) {
    return shortened(operation.type().text() + arguments(operation) + answer(operation));
  }

  private static String details(Operation operation) {
    String end = operation.status() == Status.INFO ? "never" : "" + operation.returnedAt();
    return "client " + operation.client() + ": " + operation.type().text() + " of "
        + quoted(operation.key()) + arguments(operation) + answer(operation) + ", "
        + operation.status().text() + ", called at " + operation.calledAt() + ", returned at "
        + end;
  }

  private static String arguments(Operation operation) {
    return switch (operation.type()) {
      case PUT, APPEND, USE -> " " + operation.value();
      case CAS -> " " + quoted(operation.expect()) + " to " + operation.value();
      case RELEASE, EXPIRE -> operation.value().isEmpty() ? "" : " " + operation.value();
      case GET, DELETE, ACQUIRE -> "";
    };
  }

  private static String answer(Operation operation) {
    if (operation.status() != Status.OK) {
      return "";
    }
    boolean isRefused =
        operation.type() == Operation.Type.ACQUIRE && operation.out().isEmpty();
    boolean hasAnswer =
        operation.type() == Operation.Type.GET || !operation.out().isEmpty();
    return isRefused ? ": refused" : hasAnswer ? ": " + quoted(operation.out()) : "";
  }

  private static String quoted(String text) {
    return "'" + text + "'";
  }

  private static String shortened(String text) {
    return text.length() > 40 ? text.substring(0, 39) + "\u2026" : text;
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(c < ' ' || Character.isSurrogate(c) ? '\uFFFD' : c);
      }
    }
    return escaped.toString();
  }
}
