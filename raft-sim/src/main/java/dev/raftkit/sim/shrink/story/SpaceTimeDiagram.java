package dev.raftkit.sim.shrink.story;

import dev.raftkit.sim.engine.schedule.StepText;
import dev.raftkit.sim.shrink.story.Scene.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** Servers as vertical lines, time downwards, messages as arrows (Lamport 1978), as SVG. */
final class SpaceTimeDiagram {
  private static final int LEFT = 380;
  private static final int COLUMN = 190;
  private static final int TOP = 40;
  private static final int ROW = 30;
  private static final int LABEL = 13;
  private static final int STUB = 26;
  private static final int STUB_DEPTH = 13;
  private static final int STEP_LENGTH = 66;
  private static final int LETTER = 7;

  private final int nodes;
  private final List<Scene> scenes;
  private final int[] tops;
  private final StringBuilder back = new StringBuilder();
  private final StringBuilder front = new StringBuilder();
  private int stepNumber;

  SpaceTimeDiagram(int nodes, List<Scene> scenes) {
    this.nodes = nodes;
    this.scenes = scenes;
    this.tops = new int[scenes.size() + 1];
    tops[0] = TOP;
    for (int i = 0; i < scenes.size(); i++) {
      tops[i + 1] = tops[i] + ROW + LABEL * Math.max(0, labelsMax(scenes.get(i)) - 1);
    }
  }

  /** How many marks that server has which has the most. */
  private int labelsMax(Scene scene) {
    int[] labels = new int[nodes];
    int max = 0;
    for (Line line : scene.lines) {
      if (isMark(line)) {
        labels[line.server()]++;
        max = Math.max(max, labels[line.server()]);
      }
    }
    return max;
  }

  private static boolean isMark(Line line) {
    return switch (line.kind()) {
      case TIMED_OUT, STARTED, DIED, LEADS, COMMITTED, CHANGED -> true;
      case SENT, RECEIVED, LOST, NOTED -> false;
    };
  }

  String svg(String violation) {
    for (int i = 0; i < scenes.size(); i++) {
      line(back, "row", 0, tops[i], width(), tops[i]);
    }
    drawLives();
    drawMessages();
    for (int i = 0; i < scenes.size(); i++) {
      drawScene(i);
    }
    int width = width();
    int bottom = drawViolation(violation);
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + width + "\" height=\"" + bottom
        + "\" viewBox=\"0 0 " + width + " " + bottom + "\">\n"
        + "<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\""
        + " markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"#2a6fb0\"/>"
        + "</marker></defs>\n" + back + front + "</svg>\n";
  }

  /** Wide enough for the text below a diagram of few servers. */
  private int width() {
    return LEFT + Math.max(2, nodes) * COLUMN;
  }

  private static int x(int server) {
    return LEFT + server * COLUMN + COLUMN / 4;
  }

  private int y(int scene) {
    return tops[scene] + ROW / 2;
  }

  // ---------------------------------------------------------------- servers

  private void drawLives() {
    int bottom = tops[scenes.size()];
    for (int server = 0; server < nodes; server++) {
      text(front, "name", x(server) - 8, TOP - 16, StepText.name(server));
      int since = TOP - 8;
      String life = "life";
      for (int i = 0; i < scenes.size(); i++) {
        String next = lifeAfter(scenes.get(i), server, life);
        if (!next.equals(life)) {
          line(back, life, x(server), since, x(server), y(i));
          since = y(i);
          life = next;
        }
      }
      line(back, life, x(server), since, x(server), bottom);
    }
  }

  private static String lifeAfter(Scene scene, int server, String before) {
    String life = before;
    for (Line line : scene.lines) {
      if (line.server() == server) {
        life = switch (line.kind()) {
          case DIED -> "dead";
          case STARTED -> "life";
          case LEADS -> "lead";
          case CHANGED -> line.label().equals(Narrator.STEPS_DOWN) ? "life" : life;
          case SENT, RECEIVED, LOST, TIMED_OUT, COMMITTED, NOTED -> life;
        };
      }
    }
    return life;
  }

  private void drawScene(int number) {
    Scene scene = scenes.get(number);
    stepNumber += scene.step.isEmpty() ? 0 : 1;
    String step = scene.step.isEmpty() ? "" : stepNumber + ". " + scene.step;
    String shown = step.length() > STEP_LENGTH ? step.substring(0, STEP_LENGTH) + "..." : step;
    titled(front, "step", 4, y(number) + 4, shown, step);
    int[] places = new int[nodes];
    for (Line line : scene.lines) {
      if (isMark(line)) {
        int place = places[line.server()]++;
        boolean isLeft = isReachedFromTheRight(scene, line.server());
        drawMark(line, y(number), y(number) + LABEL * place, isLeft);
      }
    }
  }

  /** Then the message's label is to the right of the server's line. */
  private static boolean isReachedFromTheRight(Scene scene, int server) {
    for (Line line : scene.lines) {
      if (line.kind() == Scene.Kind.RECEIVED && line.server() == server && line.peer() > server) {
        return true;
      }
    }
    return false;
  }

  private void drawMark(Line line, int y, int labelY, boolean isLeft) {
    int x = x(line.server());
    String style = "mark";
    switch (line.kind()) {
      case DIED -> {
        style = "diedText";
        line(front, "died", x - 6, y - 6, x + 6, y + 6);
        line(front, "died", x - 6, y + 6, x + 6, y - 6);
      }
      case LEADS -> style = "leads";
      case COMMITTED -> style = "commit";
      case TIMED_OUT, STARTED, CHANGED, SENT, RECEIVED, LOST, NOTED -> {}
    }
    front.append("<circle cx=\"").append(x).append("\" cy=\"").append(y).append("\" r=\"3\"/>\n");
    String anchored = isLeft ? style + "\" text-anchor=\"end" : style;
    titled(front, anchored, isLeft ? x - 8 : x + 8, labelY - 4, line.label(), line.words());
  }

  // ---------------------------------------------------------------- messages

  private void drawMessages() {
    List<Sent> sent = new ArrayList<>();
    for (int i = 0; i < scenes.size(); i++) {
      for (Line line : scenes.get(i).lines) {
        switch (line.kind()) {
          case SENT -> sent.add(new Sent(line, i));
          case RECEIVED -> drawArrival(sender(sent, line), line, i);
          case LOST, TIMED_OUT, STARTED, DIED, LEADS, COMMITTED, CHANGED, NOTED -> {}
        }
      }
    }
    for (int i = 0; i < scenes.size(); i++) {
      for (int server = 0; server < nodes; server++) {
        drawStub(lost(sent, i, server, -1), i, server, -1);
        drawStub(lost(sent, i, server, 1), i, server, 1);
      }
    }
  }

  /** What a server has sent in a scene, to the left or to the right, that never arrives. */
  private static List<Line> lost(List<Sent> sent, int scene, int server, int direction) {
    List<Line> lost = new ArrayList<>();
    for (Sent message : sent) {
      boolean isThere = message.scene == scene && message.line.server() == server;
      boolean isThither = Integer.signum(message.line.peer() - message.line.server()) == direction;
      if (isThere && isThither && !message.arrived) {
        lost.add(message.line);
      }
    }
    return lost;
  }

  /** The oldest message like it that has not arrived. */
  private static Sent sender(List<Sent> sent, Line arrival) {
    Sent like = null;
    for (Sent candidate : sent) {
      boolean isLike = !candidate.arrived && candidate.line.words().equals(arrival.words());
      like = like == null && isLike ? candidate : like;
    }
    Sent found = like == null ? new Sent(arrival, -1) : like;
    found.arrived = true;
    return found;
  }

  private void drawArrival(Sent from, Line arrival, int scene) {
    int x1 = x(arrival.peer());
    int y1 = from.scene < 0 ? TOP - 8 : y(from.scene);
    int x2 = x(arrival.server());
    int y2 = y(scene);
    back.append("<line class=\"message\" marker-end=\"url(#tip)\" x1=\"").append(x1);
    back.append("\" y1=\"")
        .append(y1)
        .append("\" x2=\"")
        .append(x2)
        .append("\" y2=\"")
        .append(y2);
    back.append("\"><title>").append(SpaceTimePage.escaped(arrival.words()));
    back.append("</title></line>\n");
    boolean rightwards = x2 > x1;
    front.append("<text class=\"label\" text-anchor=\"").append(rightwards ? "end" : "start");
    front.append("\" x=\"").append(rightwards ? x2 - 10 : x2 + 10).append("\" y=\"");
    front.append(y2 - 6).append("\">").append(SpaceTimePage.escaped(arrival.label()));
    front.append("</text>\n");
  }

  /** One for all: where there are several, they would hide each other. */
  private void drawStub(List<Line> lost, int scene, int server, int direction) {
    if (lost.isEmpty()) {
      return;
    }
    int x = x(server);
    int endX = x + direction * STUB;
    int endY = y(scene) + STUB_DEPTH;
    line(back, "lost", x, y(scene), endX, endY);
    line(back, "lost", endX - 3, endY - 3, endX + 3, endY + 3);
    line(back, "lost", endX - 3, endY + 3, endX + 3, endY - 3);
    StringJoiner label = new StringJoiner(", ", "to ", "");
    StringJoiner words = new StringJoiner("\n");
    for (Line line : lost) {
      label.add(StepText.name(line.peer()));
      words.add(line.words());
    }
    String style = direction > 0 ? "lostText" : "lostText\" text-anchor=\"end";
    titled(front, style, endX + 6 * direction, endY + 3, label.toString(), words.toString());
  }

  /** A message that has left in a scene. */
  private static final class Sent {
    final Line line;
    final int scene;
    boolean arrived;

    Sent(Line line, int scene) {
      this.line = line;
      this.scene = scene;
    }
  }

  // ---------------------------------------------------------------- shapes

  private int drawViolation(String violation) {
    int y = tops[scenes.size()] + 10;
    List<String> lines = wrapped(violation, (width() - 24) / LETTER);
    int height = 12 + 16 * lines.size();
    front.append("<rect class=\"violation\" x=\"4\" y=\"").append(y).append("\" width=\"");
    front.append(width() - 8).append("\" height=\"").append(height).append("\"/>\n");
    for (int i = 0; i < lines.size(); i++) {
      text(front, "violationText", 12, y + 18 + 16 * i, lines.get(i));
    }
    return y + height + 10;
  }

  private static List<String> wrapped(String text, int lengthMax) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (line.length() > 0 && line.length() + word.length() >= lengthMax) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  private static void line(StringBuilder to, String style, int x1, int y1, int x2, int y2) {
    to.append("<line class=\"").append(style).append("\" x1=\"").append(x1).append("\" y1=\"");
    to.append(y1).append("\" x2=\"").append(x2).append("\" y2=\"").append(y2).append("\"/>\n");
  }

  private static void text(StringBuilder to, String style, int x, int y, String text) {
    titled(to, style, x, y, text, "");
  }

  private static void titled(
      StringBuilder to, String style, int x, int y, String text, String title) {
    to.append("<text class=\"").append(style).append("\" x=\"").append(x).append("\" y=\"");
    to.append(y).append("\">").append(SpaceTimePage.escaped(text));
    if (!title.isEmpty()) {
      to.append("<title>").append(SpaceTimePage.escaped(title)).append("</title>");
    }
    to.append("</text>\n");
  }
}
