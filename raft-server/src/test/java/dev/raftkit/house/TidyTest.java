package dev.raftkit.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ModuleTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TidyTest {
  private static final int FILE_LINES_MAX = 500;
  private static final int METHOD_LINES_MAX = 60;

  /** What JUnit and jqwik run. */
  private static final Set<String> TEST_ANNOTATIONS = new TreeSet<>(List.of(
      "Test",
      "ParameterizedTest",
      "RepeatedTest",
      "TestFactory",
      "TestTemplate",
      "SimTest",
      "Property",
      "Example",
      "ArchTest"));

  @Test
  void noFileIsLongerThan500Lines() {
    List<String> tooLong = new ArrayList<>();
    for (SourceFile file : Repository.SOURCES) {
      if (file.lines() > FILE_LINES_MAX) {
        tooLong.add(file.path() + ": " + file.lines() + " lines");
      }
    }

    assertThat(tooLong).isEmpty();
  }

  @Test
  void noMethodIsLongerThan60Lines() {
    List<String> tooLong = new ArrayList<>();
    for (SourceFile file : Repository.SOURCES) {
      for (SourceFile.Piece method : file.methods()) {
        if (method.lines() > METHOD_LINES_MAX) {
          tooLong.add(at(file, method) + " has " + method.lines() + " lines");
        }
      }
    }

    assertThat(tooLong).isEmpty();
  }

  @Test
  void everyPromiseToDoSomethingNamesItsIssue() {
    // The words are put together here, so that this file does not match itself.
    Pattern promise = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b(?!\\(#\\d+\\))");
    List<String> unnamed = new ArrayList<>();
    for (SourceFile file : Repository.SOURCES) {
      Matcher matcher = promise.matcher(file.text());
      if (matcher.find()) {
        unnamed.add(file.path() + ": " + matcher.group());
      }
    }

    assertThat(unnamed).isEmpty();
  }

  @Test
  void noTestSleeps() {
    List<String> sleeping = new ArrayList<>();
    for (SourceFile file : Repository.SOURCES) {
      for (SourceFile.Piece call : file.calls()) {
        if (file.isTest() && call.name().endsWith(".sleep")) {
          sleeping.add(at(file, call));
        }
      }
    }

    assertThat(sleeping).isEmpty();
  }

  @Test
  void everyTestHasANameThatTheBuildRuns() {
    Matcher includes = Pattern.compile("<include>\\*\\*/\\*(\\w+)\\.java</include>")
        .matcher(Repository.text(Repository.ROOT.resolve("pom.xml")));
    List<String> endings =
        includes.results().map(match -> match.group(1) + ".java").toList();
    List<String> silent = new ArrayList<>();
    for (SourceFile file : Repository.SOURCES) {
      boolean runs = endings.stream().anyMatch(file.path().toString()::endsWith);
      if (file.methodAnnotations().stream().anyMatch(TEST_ANNOTATIONS::contains) && !runs) {
        silent.add(file.path().toString());
      }
    }

    assertThat(endings).containsExactly("Test.java", "Tests.java", "Properties.java");
    assertThat(silent).isEmpty();
  }

  @Test
  void everyPackageSaysWhatItIsForAndForbidsNull() {
    Set<String> packages = new TreeSet<>();
    Set<String> described = new TreeSet<>();
    for (SourceFile file : Repository.SOURCES) {
      String name = file.module() + " " + file.packageName();
      if (Repository.name(file.path()).equals("package-info.java")) {
        assertThat(file.text()).as("%s", file.path()).startsWith("/**").contains("@NullMarked");
        described.add(name);
      } else if (!file.packageName().isEmpty()) {
        packages.add(name);
      }
    }

    assertThat(described).isEqualTo(packages);
  }

  @Test
  void everyModuleHasTests() {
    Set<String> tested = new TreeSet<>();
    for (SourceFile file : Repository.SOURCES) {
      if (file.methodAnnotations().stream().anyMatch(TEST_ANNOTATIONS::contains)) {
        tested.add(file.module());
      }
    }

    assertThat(tested).containsExactlyInAnyOrderElementsOf(Repository.modules());
  }

  @Test
  void theCoreRequiresNothing() {
    Path descriptor = Path.of("raft-core/src/main/java/module-info.java");
    List<String> required = new ArrayList<>();
    for (SourceFile file : Repository.SOURCES) {
      ModuleTree module = file.unit().getModule();
      if (file.path().equals(descriptor) && module != null) {
        module.getDirectives().stream()
            .map(Object::toString)
            .filter(directive -> directive.startsWith("requires"))
            .forEach(required::add);
      }
    }

    assertThat(required).containsExactly("requires static org.jspecify;");
  }

  @Test
  void theWrapperDownloadsFromMavenCentralOnly() {
    String settings =
        Repository.text(Repository.ROOT.resolve(".mvn/wrapper/maven-wrapper.properties"));

    assertThat(settings)
        .contains("distributionType=only-script")
        .contains("distributionUrl=https://repo.maven.apache.org/maven2/org/apache/maven/");
    assertThat(Files.isExecutable(Repository.ROOT.resolve("mvnw"))).isTrue();
  }

  private static String at(SourceFile file, SourceFile.Piece piece) {
    return file.path() + ":" + piece.firstLine() + " " + piece.name();
  }
}
