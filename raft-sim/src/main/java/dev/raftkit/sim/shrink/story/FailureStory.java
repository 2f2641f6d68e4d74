package dev.raftkit.sim.shrink.story;

import dev.raftkit.sim.engine.ServerFactory;
import dev.raftkit.sim.engine.invariant.Violation;
import dev.raftkit.sim.shrink.Reproduction;
import dev.raftkit.sim.shrink.StepsReproduction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A failure, played once and told in three ways. */
public final class FailureStory {
  /** Of a run without a list of all steps, the end is told. */
  private static final int SCENES_MAX = 200;

  private static final int TOKEN_LINE = 76;

  private final Reproduction reproduction;
  private final Narrator narrator;
  private final @Nullable Violation violation;

  private FailureStory(Reproduction reproduction, ServerFactory servers) {
    boolean hasStepsOnly = reproduction instanceof StepsReproduction;
    this.reproduction = reproduction;
    this.narrator = new Narrator(hasStepsOnly ? Integer.MAX_VALUE : SCENES_MAX, hasStepsOnly);
    this.violation = reproduction.play(servers, narrator, narrator);
  }

  /** Plays a failure. */
  public static FailureStory of(Reproduction reproduction, ServerFactory servers) {
    return new FailureStory(reproduction, servers);
  }

  /** In what it ends; null when every invariant held. */
  public @Nullable Violation violation() {
    return violation;
  }

  /** What happens, step by step, with what follows from each. */
  public String transcript() {
    StringBuilder text = new StringBuilder();
    for (String line : heading()) {
      text.append("# ").append(line).append('\n');
    }
    if (narrator.forgotten() > 0) {
      text.append("# (")
          .append(narrator.forgotten())
          .append(" events before these are left out)\n");
    }
    for (Scene scene : narrator.scenes()) {
      text.append(scene.step.isEmpty() ? "" : "> " + scene.step + "\n");
      for (Scene.Line line : scene.lines) {
        text.append("    ").append(lost(line)).append(line.words()).append('\n');
      }
    }
    return text.append("! ").append(end()).append('\n').toString();
  }

  private static String lost(Scene.Line line) {
    return switch (line.kind()) {
      case LOST -> "lost: ";
      case RECEIVED -> "arrives: ";
      case SENT, TIMED_OUT, STARTED, DIED, LEADS, COMMITTED, CHANGED, NOTED -> "";
    };
  }

  /** The transcript, and a test to keep. */
  public String told() {
    return transcript() + "\nas a test:\n" + testMethod();
  }

  /** A page of HTML that needs nothing else. */
  public String html() {
    return new SpaceTimePage(heading(), transcript())
        .html(new SpaceTimeDiagram(reproduction.config().nodes(), narrator.scenes()).svg(end()));
  }

  private List<String> heading() {
    List<String> lines = new ArrayList<>();
    lines.add(end());
    lines.add(reproduction.config().nodes() + " servers, the "
        + reproduction.config().layer().text() + " layer, "
        + reproduction.steps().size()
        + (reproduction instanceof StepsReproduction ? " steps" : " things that go wrong"));
    lines.add("./raft sim --replay '" + reproduction.token() + "'");
    return lines;
  }

  private String end() {
    return violation == null ? "every invariant held" : violation.toString();
  }

  /** The source of a test that fails until the defect is gone. */
  public String testMethod() {
    String name = violation == null ? "everyInvariant" : camelCase(violation.invariant());
    StringBuilder text = new StringBuilder();
    text.append("  /** ").append(javadoc(end())).append(" */\n");
    text.append("  @Test\n  void ").append(name).append("Holds() {\n");
    text.append("    Reproduction failure = Reproduction.parse(");
    String token = reproduction.token();
    for (int start = 0; start < token.length(); start += TOKEN_LINE) {
      String part = token.substring(start, Math.min(token.length(), start + TOKEN_LINE));
      text.append(start == 0 ? "\n        \"" : "\n            + \"")
          .append(part)
          .append('"');
    }
    text.append(
        ");\n\n    assertNull(failure.play(LayeredSimulation.servers(failure.config())));\n");
    return text.append("  }\n").toString();
  }

  private static String javadoc(String text) {
    return text.replace("*/", "* /").replace('@', ' ').replace("<", "&lt;").replace("&", "and");
  }

  private static String camelCase(String invariant) {
    StringBuilder name = new StringBuilder();
    for (String word : invariant.split("[^A-Za-z0-9]+", -1)) {
      if (!word.isEmpty()) {
        String first = word.substring(0, 1);
        name.append(
            name.length() == 0 ? first.toLowerCase(Locale.ROOT) : first.toUpperCase(Locale.ROOT));
        name.append(word.substring(1));
      }
    }
    return name.toString();
  }
}
