package dev.raftkit.sim.mutant;

import dev.raftkit.sim.engine.ServerFactory;
import dev.raftkit.sim.explore.Exploration;
import dev.raftkit.sim.explore.Explorer;
import dev.raftkit.sim.explore.Scope;
import dev.raftkit.sim.shrink.ShrinkBudget;
import dev.raftkit.sim.shrink.Shrunk;
import java.util.function.Function;

/**
 * Explores a mutant, in the class loader of that mutant. What goes in and comes out are plain texts,
 * which all class loaders have in common.
 */
final class ExploredMutant implements Function<int[], String> {
  private static final int STATES_MAX = 3_000_000;

  /** Nodes, terms, entries and crashes in; the invariant that failed and the steps out. */
  @Override
  public String apply(int[] scope) {
    Exploration found = Explorer.explore(
        new Scope(scope[0], scope[1], scope[2], scope[3], 0, true, true),
        ServerFactory.CORE,
        soFar -> soFar.states() < STATES_MAX);
    Shrunk shrunk = found.shrunk(ServerFactory.CORE, ShrinkBudget.ofReplays(1_000));
    if (shrunk == null) {
      return "nothing among " + found.states() + " states";
    }
    return shrunk.violation().invariant() + " in " + shrunk.stepsAfter() + " steps: "
        + shrunk.token();
  }

  /** Loads this class with a mutant in it. */
  @SuppressWarnings("unchecked")
  static String explore(MutantCompiler compiler, Mutant mutant, int... scope) throws Exception {
    MutantLoader loader = new MutantLoader(compiler.compile(mutant));
    return ((Function<int[], String>) loader.instance(ExploredMutant.class)).apply(scope);
  }
}
