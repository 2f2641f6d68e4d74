package dev.raftkit.sim.mutant;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Short ways to kill mutants, written by hand")
class MinimaTest {
  private static final Path ROOT = Path.of("..");
  private static final double RATIO_MAX = 1.5;

  private static final SortedMap<String, MutantLoader> LOADERS = new TreeMap<>();
  private static List<Minimum> minima = List.of();

  @BeforeAll
  static void compile() throws Exception {
    NavigableMap<String, Mutant> mutants =
        Mutant.readAll(ROOT.resolve("raft-sim").resolve("mutants"));
    MutantCompiler compiler = new MutantCompiler(ROOT);
    minima = Minimum.readAll();
    for (Minimum minimum : minima) {
      Mutant mutant = Objects.requireNonNull(mutants.get(minimum.id()), minimum.id());
      LOADERS.put(minimum.id(), new MutantLoader(compiler.compile(mutant)));
    }
  }

  @Test
  void thereAreMoreThanTen() {
    assertThat(minima).hasSizeGreaterThan(10);
  }

  @Test
  void eachKillsItsMutant() {
    for (Minimum minimum : minima) {
      String failed = replayer(minimum).apply(minimum.token());

      assertThat(failed)
          .as("%s by %s", minimum.id(), minimum.token())
          .isEqualTo(minimum.invariant());
    }
  }

  @Test
  void theCorrectCoreComesThroughEach() {
    for (Minimum minimum : minima) {
      assertThat(new Replayer().apply(minimum.token())).as("%s", minimum.id()).isEmpty();
    }
  }

  @Test
  void noneOfTheirStepsIsSuperfluous() {
    for (Minimum minimum : minima) {
      UnaryOperator<String> replayer = replayer(minimum);
      for (int i = 0; i < minimum.steps().size(); i++) {
        assertThat(replayer.apply(minimum.tokenWithout(i)))
            .as("%s without step %d", minimum.id(), i + 1)
            .isNotEqualTo(minimum.invariant());
      }
    }
  }

  @Test
  void whatIsShrunkIsNotMuchLongerInTheMedian() {
    List<Double> ratios = new ArrayList<>();
    for (Minimum minimum : minima) {
      Trial.ShortWay way = loader(minimum).trial().shrink(minimum.failing());

      assertThat(way.of()).as(minimum.id()).isEqualTo("steps");
      ratios.add((double) way.steps() / minimum.steps().size());
    }

    Collections.sort(ratios);
    assertThat(ratios.get(ratios.size() / 2)).as("%s", ratios).isLessThanOrEqualTo(RATIO_MAX);
  }

  private static MutantLoader loader(Minimum minimum) {
    return Objects.requireNonNull(LOADERS.get(minimum.id()));
  }

  /** A {@link Replayer} of the mutant's own classes. */
  @SuppressWarnings("unchecked")
  private static UnaryOperator<String> replayer(Minimum minimum) {
    return (UnaryOperator<String>) loader(minimum).instance(Replayer.class);
  }
}
