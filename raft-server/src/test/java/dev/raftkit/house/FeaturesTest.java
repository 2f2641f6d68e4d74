package dev.raftkit.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code docs/features.md} says is there is shown by tests that are there. */
class FeaturesTest {
  private static final Path PAGE = Repository.ROOT.resolve("docs/features.md");

  /** A feature, what we have of it, and its tests. */
  private static final Pattern ROW = Pattern.compile("\\| (.+?) \\| (.+?) \\|(?: (.*) \\|| \\|)");

  private static final Pattern TEST =
      Pattern.compile("\\[(\\w+)\\]\\((\\.\\./[\\w/.-]+/src/test/java/[\\w/.-]+\\.java)\\)");

  private final List<MatchResult> rows = Repository.text(PAGE)
      .lines()
      .filter(line -> line.startsWith("| ") && !line.startsWith("| Feature |"))
      .flatMap(line -> ROW.matcher(line).results())
      .toList();

  @Test
  void everyFeatureIsThereOrPartlyOrNotYet() {
    assertThat(rows).hasSizeGreaterThan(40);
    assertThat(rows)
        .allSatisfy(row -> assertThat(row.group(2)).matches("(yes|partly|not yet)(: .+)?"));
  }

  @Test
  void whatIsThereNamesATestAndWhatIsNotDoesNot() {
    List<String> wrong = new ArrayList<>();
    for (MatchResult row : rows) {
      boolean tested = row.group(3) != null && TEST.matcher(row.group(3)).find();
      if (tested == row.group(2).startsWith("not yet")) {
        wrong.add(row.group());
      }
    }

    assertThat(wrong).isEmpty();
  }

  @Test
  void everyTestThatIsNamedIsInTheFileItLinksTo() {
    List<String> missing = new ArrayList<>();
    for (MatchResult row : rows) {
      String tests = row.group(3) == null ? "" : row.group(3);
      for (MatchResult test : TEST.matcher(tests).results().toList()) {
        Path file = PAGE.resolveSibling(test.group(2));
        if (!Files.exists(file) || !Repository.text(file).contains("void " + test.group(1) + "(")) {
          missing.add(test.group());
        }
      }
    }

    assertThat(missing).isEmpty();
  }
}
