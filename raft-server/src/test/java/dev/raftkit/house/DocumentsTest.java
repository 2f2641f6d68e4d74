package dev.raftkit.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.server.process.Ports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documents show works, and what they point at is there. */
class DocumentsTest {
  private static final Pattern JAVA_BLOCK = Pattern.compile("(?s)```java\n(.*?)```");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)(#[^)]*)?\\)");
  private static final long RUN_SECONDS_MAX = 60;

  @TempDir
  private Path folder = Path.of("");

  @Test
  void linksBetweenDocumentsLeadSomewhere() {
    List<String> broken = new ArrayList<>();
    for (Path document : Repository.files(".md")) {
      for (MatchResult link : LINK.matcher(Repository.text(document)).results().toList()) {
        String target = link.group(1);
        if (!target.contains("://") && !Files.exists(document.resolveSibling(target))) {
          broken.add(Repository.ROOT.relativize(document) + ": " + target);
        }
      }
    }

    assertThat(broken).isEmpty();
  }

  @Test
  void everyDocumentWithJavaHasATestThatRunsIt() {
    List<String> programs = new ArrayList<>();
    for (Path document : Repository.files(".md")) {
      JAVA_BLOCK
          .matcher(Repository.text(document))
          .results()
          .forEach(block -> programs.add(Repository.ROOT.relativize(document).toString()));
    }

    // Of the README's the second is run below, the first by the examples' test; the sessions' and
    // the
    // leadership's are compiled; those of the election are compared with what TutorialTest runs;
    // the
    // guide's are run by their own test in raft-sim.
    String election = "docs/leader-election.md";
    String guide = "docs/testing-your-state-machine.md";
    String leadership = "docs/leadership.md";
    assertThat(programs)
        .containsExactlyInAnyOrder(
            "README.md",
            "README.md",
            "docs/sessions.md",
            election,
            election,
            election,
            leadership,
            leadership,
            guide,
            guide,
            guide);
  }

  @Test
  @Tag("smoke")
  void theExampleOfTheReadmeCompilesAndItsSumSurvivesItsProcess() throws Exception {
    compile("Sum", example());

    assertThat(run()).isEqualTo("leading with token 1\nthe sum is 5\n");
    assertThat(run()).isEqualTo("leading with token 2\nthe sum is 10\n");
  }

  @Test
  void theFirstExampleOfTheReadmeIsTheOneThatTheExamplesRun() throws Exception {
    String readme = Repository.text(Repository.ROOT.resolve("README.md"));
    String example = Repository.text(Repository.ROOT.resolve(
        "examples/src/main/java/dev/raftkit/examples/leadership/EmbeddedLeadership.java"));
    String shown =
        JAVA_BLOCK.matcher(readme).results().findFirst().orElseThrow().group(1);

    assertThat("package dev.raftkit.examples.leadership;\n\n" + shown).isEqualTo(example);
    compile("EmbeddedLeadership", shown);
  }

  @Test
  void theExampleOfSessionsCompiles() throws Exception {
    String page = Repository.text(Repository.ROOT.resolve("docs/sessions.md"));

    compile(
        "Charge", JAVA_BLOCK.matcher(page).results().findFirst().orElseThrow().group(1));
  }

  @Test
  void theExamplesOfLeadershipCompile() throws Exception {
    String page = Repository.text(Repository.ROOT.resolve("docs/leadership.md"));
    List<MatchResult> blocks = JAVA_BLOCK.matcher(page).results().toList();

    compile("Jobs", blocks.get(0).group(1));
    compile("Charges", blocks.get(1).group(1));
  }

  private static String example() throws IOException {
    String readme = Repository.text(Repository.ROOT.resolve("README.md"));
    String program =
        JAVA_BLOCK.matcher(readme).results().skip(1).findFirst().orElseThrow().group(1);
    assertThat(program).contains("127.0.0.1:7001");
    return program.replace("127.0.0.1:7001", "127.0.0.1:" + Ports.free(1).get(0));
  }

  private void compile(String name, String program) throws IOException {
    Path source = Files.writeString(folder.resolve(name + ".java"), program);
    int result = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler())
        .run(
            null,
            null,
            null,
            "-Xlint:all,-path",
            "-Werror",
            "-proc:none",
            "-cp",
            System.getProperty("java.class.path"),
            source.toString());
    assertThat(result).isZero();
  }

  private String run() throws IOException, InterruptedException {
    String path =
        folder + System.getProperty("path.separator") + System.getProperty("java.class.path");
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", path, "Sum")
        .directory(folder.toFile())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(RUN_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    return output;
  }
}
