package dev.raftkit.sim.shrink.story;

import dev.raftkit.sim.engine.schedule.StepText;
import dev.raftkit.sim.shrink.story.Scene.Line;
import java.util.ArrayList;
import java.util.List;

/** Servers as vertical lines, time downwards, messages as arrows (Lamport 1978), as SVG. */
final class SpaceTimeDiagram {
  private static final int LEFT = 330;
  private static final int COLUMN = 190;
  private static final int TOP = 40;
  private static final int ROW = 30;
  private static final int LABEL = 13;
  private static final int STUB = 46;
  private static final int STEP_LENGTH = 54;
  private static final int VIOLATION_LENGTH = 110;

  private final int nodes;
  private final List<Scene> scenes;
  private final int[] tops;
  private final StringBuilder back = new StringBuilder();
  private final StringBuilder front = new StringBuilder();

  SpaceTimeDiagram(int nodes, List<Scene> scenes) {
    this.nodes = nodes;
    this.scenes = scenes;
    this.tops = new int[scenes.size() + 1];
    tops[0] = TOP;
    for (int i = 0; i < scenes.size(); i++) {
      tops[i + 1] = tops[i] + ROW + LABEL * Math.max(0, labels(scenes.get(i)) - 1);
    }
  }

  private static int labels(Scene scene) {
    int labels = 0;
    for (Line line : scene.lines) {
      labels += isMark(line) ? 1 : 0;
    }
    return labels;
  }

  private static boolean isMark(Line line) {
    return switch (line.kind()) {
      case TIMED_OUT, STARTED, DIED, LEADS, COMMITTED, CHANGED -> true;
      case SENT, RECEIVED, LOST, NOTED -> false;
    };
  }

  String svg(String violation) {
    drawLives();
    drawMessages();
    for (int i = 0; i < scenes.size(); i++) {
      drawScene(i);
    }
    int bottom = drawViolation(violation);
    int width = LEFT + nodes * COLUMN;
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + width + "\" height=\"" + bottom
        + "\" viewBox=\"0 0 " + width + " " + bottom + "\">\n"
        + "<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\""
        + " markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"#2a6fb0\"/>"
        + "</marker></defs>\n" + back + front + "</svg>\n";
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
    line(back, "row", 0, tops[number], LEFT + nodes * COLUMN, tops[number]);
    String step = scene.step.isEmpty() ? "" : (number + 1) + ". " + scene.step;
    String shown = step.length() > STEP_LENGTH ? step.substring(0, STEP_LENGTH) + "..." : step;
    titled(front, "step", 4, y(number) + 4, shown, step);
    int place = 0;
    for (Line line : scene.lines) {
      if (isMark(line)) {
        drawMark(line, y(number), y(number) + LABEL * place++);
      }
    }
  }

  private void drawMark(Line line, int y, int labelY) {
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
    titled(front, style, x + 8, labelY - 4, line.label(), line.words());
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
    int scene = -1;
    int stubs = 0;
    for (Sent message : sent) {
      stubs = message.scene == scene ? stubs + 1 : 0;
      scene = message.scene;
      if (!message.arrived) {
        drawStub(message.line, y(scene), stubs);
      }
    }
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

  private void drawStub(Line line, int y, int number) {
    int direction = line.peer() > line.server() ? 1 : -1;
    int x = x(line.server());
    int endX = x + direction * STUB;
    int endY = y + 6 + 4 * (number % 4);
    line(back, "lost", x, y, endX, endY);
    line(back, "lost", endX - 3, endY - 3, endX + 3, endY + 3);
    line(back, "lost", endX - 3, endY + 3, endX + 3, endY - 3);
    titled(
        back,
        "lostText",
        direction > 0 ? endX + 5 : endX - 22,
        endY + 3,
        "to " + StepText.name(line.peer()),
        line.words());
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
    List<String> lines = new ArrayList<>();
    for (int start = 0; start < violation.length(); start += VIOLATION_LENGTH) {
      lines.add(violation.substring(start, Math.min(violation.length(), start + VIOLATION_LENGTH)));
    }
    int height = 12 + 16 * lines.size();
    front.append("<rect class=\"violation\" x=\"4\" y=\"").append(y).append("\" width=\"");
    front
        .append(LEFT + nodes * COLUMN - 8)
        .append("\" height=\"")
        .append(height)
        .append("\"/>\n");
    for (int i = 0; i < lines.size(); i++) {
      text(front, "violationText", 12, y + 18 + 16 * i, lines.get(i));
    }
    return y + height + 10;
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
