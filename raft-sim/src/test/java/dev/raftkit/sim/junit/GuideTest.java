package dev.raftkit.sim.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.sim.kit.SimFailure;
import dev.raftkit.sim.shrink.Reproduction;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of docs/testing-your-state-machine.md, compiled and run as it stands there. */
@DisplayName("docs/testing-your-state-machine.md")
class GuideTest {
  private static final Pattern BLOCK = Pattern.compile("(?s)```(java|diff)\n(.*?)```");
  private static final Pattern CLASS = Pattern.compile("(?m)^(?:final )?class (\\w+)");

  @TempDir
  private Path folder = Path.of("");

  @Test
  void theBankLosesMoneyAndTheKitFindsHow() throws IOException {
    PlayedTest played = play(sources(), "200");

    SimFailure failure = (SimFailure) played.failure().orElseThrow();
    assertThat(failure.violation().invariant()).isEqualTo("the-total-is-300");
    assertThat(Reproduction.parse(failure.token()).steps()).hasSizeBetween(1, 4);
    assertThat(failure).hasMessageContaining(failure.token()).hasMessageContaining("report: ");
    assertThat(folder.resolve("BankTest.noMoneyIsMadeOrLost.txt"))
        .content()
        .contains("takes over a snapshot")
        .containsPattern("n\\d        applies \\d+: send \\d+ \\w+ \\d+");
  }

  @Test
  void theBankIsRightWithTheChanges() throws IOException {
    Map<String, String> sources = sources();
    String bank = Objects.requireNonNull(sources.get("Bank"));
    for (String change : blocks("diff")) {
      bank = changed(bank, change);
    }
    sources.put("Bank", bank);

    assertThat(play(sources, "15").failure()).isEmpty();
  }

  private static Map<String, String> sources() throws IOException {
    Map<String, String> sources = new TreeMap<>();
    for (String block : blocks("java")) {
      MatchResult name = CLASS.matcher(block).results().findFirst().orElseThrow();
      sources.put(name.group(1), block);
    }
    assertThat(sources).containsOnlyKeys("Bank", "Transfers", "BankTest");
    return sources;
  }

  private static List<String> blocks(String kind) throws IOException {
    Path guide = Path.of("../docs/testing-your-state-machine.md");
    return BLOCK
        .matcher(Files.readString(guide))
        .results()
        .filter(block -> block.group(1).equals(kind))
        .map(block -> block.group(2))
        .toList();
  }

  /** The lines of a change without their first letters, which say on which side they stand. */
  private static String changed(String source, String change) {
    StringBuilder before = new StringBuilder();
    StringBuilder after = new StringBuilder();
    change.lines().forEach(line -> {
      char side = line.charAt(0);
      before.append(side == '+' ? "" : line.substring(1) + "\n");
      after.append(side == '-' ? "" : line.substring(1) + "\n");
    });
    assertThat(source).containsOnlyOnce(before);
    return source.replace(before, after);
  }

  private PlayedTest play(Map<String, String> sources, String runs) throws IOException {
    compile(sources);
    URL[] classes = {folder.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(classes, getClass().getClassLoader())) {
      return PlayedTest.plan(loader.loadClass("BankTest"), "noMoneyIsMadeOrLost")
          .with("raft.sim.runs", runs)
          .with("raft.sim.reports", folder.toString())
          .only();
    } catch (ClassNotFoundException e) {
      throw new AssertionError("it was compiled just now", e);
    }
  }

  private void compile(Map<String, String> sources) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(
        "-Xlint:all,-path",
        "-Werror",
        "-proc:none",
        "-d",
        folder.toString(),
        "-cp",
        System.getProperty("java.class.path")));
    for (Map.Entry<String, String> source : sources.entrySet()) {
      Path file = folder.resolve(source.getKey() + ".java");
      arguments.add(Files.writeString(file, source.getValue()).toString());
    }
    JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
    assertThat(compiler.run(null, null, null, arguments.toArray(String[]::new))).isZero();
  }
}
