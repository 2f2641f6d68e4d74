package dev.raftkit.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/faults.md} lists every row, and each test that it names is there. */
class FaultsTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| ([DFLSX]\\d+) \\|");
  private static final Pattern NAMED = Pattern.compile("`([a-z]+):(\\w+)\\.(\\w+)`");

  private final String page = Repository.text(Repository.ROOT.resolve("docs/faults.md"));

  @Test
  void everyRowIsThere() {
    TreeSet<String> expected = new TreeSet<>();
    IntStream.rangeClosed(1, 16).forEach(row -> expected.addAll(List.of("F" + row, "S" + row)));
    IntStream.rangeClosed(1, 11).forEach(row -> expected.add("D" + row));
    IntStream.of(1, 2, 3, 4, 5, 6, 8).forEach(row -> expected.add("L" + row));
    IntStream.rangeClosed(31, 35).forEach(row -> expected.add("X" + row));
    IntStream.rangeClosed(37, 42).forEach(row -> expected.add("X" + row));

    TreeSet<String> listed = new TreeSet<>();
    ROW.matcher(page).results().forEach(row -> listed.add(row.group(1)));

    assertThat(listed).isEqualTo(expected);
  }

  @Test
  void everyTestThatIsNamedIsThere() {
    List<String> missing = new ArrayList<>();
    for (MatchResult named : NAMED.matcher(page).results().toList()) {
      if (!exists("raft-" + named.group(1), named.group(2), named.group(3))) {
        missing.add(named.group());
      }
    }

    assertThat(missing).isEmpty();
  }

  @Test
  void everyRowNamesATest() {
    List<String> without = page.lines()
        .filter(line -> ROW.matcher(line).find() && !NAMED.matcher(line).find())
        .toList();

    assertThat(without).isEmpty();
  }

  private static boolean exists(String module, String type, String method) {
    Path sources = Repository.ROOT.resolve(module).resolve("src/test/java");
    Stream<Path> files = Repository.files(type + ".java").stream();
    return files
        .filter(file -> file.startsWith(sources) && Files.isRegularFile(file))
        .anyMatch(file -> Repository.text(file).contains("void " + method + "("));
  }
}
