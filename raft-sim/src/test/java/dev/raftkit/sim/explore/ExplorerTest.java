package dev.raftkit.sim.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.sim.engine.ServerFactory;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.choice.Faults;
import org.junit.jupiter.api.Test;

class ExplorerTest {
  /** One election of three servers. */
  private static final Scope ELECTION = new Scope(3, 1, 0, 0, 0, true, true);

  /** Two servers, of which one may crash. */
  private static final Scope CRASH = new Scope(2, 1, 0, 1, 0, true, true);

  @Test
  void aSmallScopeHasJustSoManyStatesAndEveryInvariantHoldsInAllOfThem() {
    Exploration found = Explorer.explore(ELECTION, ServerFactory.CORE, Explorer.Progress.NONE);

    assertThat(found.violation()).isNull();
    assertTrue(found.isComplete());
    assertEquals(538, found.states());
    assertEquals(6_241, found.moves());
    assertEquals(13, found.depth());
    assertEquals(0, found.unlike());
  }

  @Test
  void anExplorationComesToTheSameEveryTime() {
    Exploration once = Explorer.explore(CRASH, ServerFactory.CORE, Explorer.Progress.NONE);
    Exploration again = Explorer.explore(CRASH, ServerFactory.CORE, Explorer.Progress.NONE);

    assertTrue(once.isComplete());
    assertEquals(figures(once), figures(again));
  }

  private static String figures(Exploration found) {
    return found.states() + " states, " + found.moves() + " moves, depth " + found.depth() + ", "
        + found.played() + " played, " + found.abstractStates().size() + " abstract states";
  }

  @Test
  void statesThatDifferInNamesOnlyAreMergedAndNoOthers() {
    Scope named = new Scope(2, 1, 0, 1, 0, true, false);

    Exploration merged = Explorer.explore(CRASH, ServerFactory.CORE, Explorer.Progress.NONE);
    Exploration all = Explorer.explore(named, ServerFactory.CORE, Explorer.Progress.NONE);

    // Of two servers, every state but those that are their own mirror images has one.
    assertThat(all.states())
        .isGreaterThan(merged.states())
        .isLessThanOrEqualTo(2 * merged.states());
    assertEquals(merged.depth(), all.depth());
  }

  @Test
  void preVotesThatTravelFreelyLeadToMoreStates() {
    Scope free = new Scope(2, 1, 0, 0, 0, false, true);
    Scope atOnce = new Scope(2, 1, 0, 0, 0, true, true);

    assertThat(
            Explorer.explore(free, ServerFactory.CORE, Explorer.Progress.NONE).states())
        .isGreaterThan(
            Explorer.explore(atOnce, ServerFactory.CORE, Explorer.Progress.NONE).states());
  }

  @Test
  void anExplorationThatIsStoppedSaysSo() {
    Exploration found =
        Explorer.explore(new Scope(3, 2, 2, 2, 2, true, true), ServerFactory.CORE, soFar -> false);

    assertFalse(found.isComplete());
    assertThat(found.violation()).isNull();
  }

  @Test
  void randomRunsAreHeldAgainstWhatThereIs() {
    Exploration found = Explorer.explore(CRASH, ServerFactory.CORE, Explorer.Progress.NONE);
    SimConfig calm =
        SimConfig.of(1).withNodes(2).withFaults(Faults.NONE).withDuration(1_000_000_000L);

    Sample sample = Sample.of(found, calm, 2);

    assertEquals(found.abstractStates().size(), sample.all());
    assertThat(sample.reached()).isPositive().isLessThan(sample.all());
  }

  @Test
  void aScopeThatNoMachineCouldExploreIsRefused() {
    assertThatThrownBy(() -> new Scope(6, 1, 1, 1, 1, true, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("nodes must be 1 to 5, not 6");
  }
}
