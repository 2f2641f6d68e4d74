package dev.raftkit.sim.explore;

import dev.raftkit.sim.engine.ServerFactory;
import dev.raftkit.sim.engine.invariant.Roster;
import dev.raftkit.sim.engine.invariant.Violation;
import dev.raftkit.sim.engine.observe.StateCoverage;
import dev.raftkit.sim.engine.observe.StateSet;
import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.engine.schedule.Schedule;
import dev.raftkit.sim.shrink.ProcessorTime;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Explores a {@link Scope} breadth first, so that the first failure is a shortest one.
 *
 * <p>A server is deterministic, so what a move does to it is played once for each of its states, on the
 * servers themselves, and then known. A move is played again wherever it could mean something new to
 * an invariant: those look at logs, terms, votes and what was committed, hence once for each
 * combination of them.
 */
public final class Explorer {
  private static final int BUDGET_BITS = 8;
  private static final int BUDGET_MASK = (1 << BUDGET_BITS) - 1;
  private static final int ENTRIES_SHIFT = 0;
  private static final int CRASHES_SHIFT = BUDGET_BITS;
  private static final int HEARTBEATS_SHIFT = 2 * BUDGET_BITS;
  private static final int PROGRESS_STATES = 1 << 7;

  private final Scope scope;
  private final ServerFactory servers;
  private final int[][] renamings;
  private final Facts facts;
  private final FactSets sets;
  private final Live.Known known;
  private final Locals locals;
  private final States states;
  private final StateCoverage coverage;
  private final Map<Long, Outcome> outcomes = new HashMap<>();
  private final StateSet checked = new StateSet();
  private final int[] next;
  private long moves;
  private long played;
  private long unlike;
  private int depth;
  private @Nullable Live failed;

  private Explorer(Scope scope, ServerFactory servers) {
    Roster roster = new Roster(scope.nodes());
    this.scope = scope;
    this.servers = servers;
    this.renamings = Lanes.renamings(scope.nodes(), scope.symmetric());
    Fingerprint fingerprint = new Fingerprint(roster, renamings);
    this.facts = new Facts(fingerprint);
    this.sets = new FactSets(facts, renamings.length);
    this.locals = new Locals(fingerprint);
    this.known = new Live.Known(facts, locals, fingerprint);
    this.states = new States(scope.nodes());
    this.coverage = new StateCoverage(roster.configuration().voters());
    this.next = new int[scope.nodes()];
  }

  /** Is asked now and then whether to go on. */
  @FunctionalInterface
  public interface Progress {
    Progress NONE = soFar -> true;

    /** Whether there is time for more. */
    boolean goOn(Exploration soFar);
  }

  /** Explores until all is known, an invariant fails, or time is up. */
  public static Exploration explore(Scope scope, ServerFactory servers, Progress progress) {
    return new Explorer(scope, servers).explore(progress);
  }

  private Exploration explore(Progress progress) {
    long startedAt = ProcessorTime.nanos();
    Live start = live();
    for (int i = 0; i < scope.nodes(); i++) {
      next[i] = start.local(i);
    }
    states.arrive(states.add(next, 0, 0, -1, 0), hash(next, 0, 0));
    int state = 0;
    int levelEnd = 1;
    boolean goesOn = start.violation() == null;
    failed = goesOn ? null : start;
    while (goesOn && state < states.size()) {
      if (state == levelEnd) {
        depth++;
        levelEnd = states.size();
      }
      if (!states.isPassing(state)) {
        expand(state);
      }
      state++;
      goesOn = failed == null
          && (state % PROGRESS_STATES != 0 || progress.goOn(sofar(startedAt, false)));
    }
    return sofar(startedAt, failed == null && state == states.size());
  }

  private Live live() {
    played++;
    return new Live(scope, servers, coverage, known);
  }

  private Exploration sofar(long startedAt, boolean isComplete) {
    Violation violation = failed == null ? null : failed.violation();
    Schedule schedule = failed == null ? null : failed.schedule();
    return new Exploration(
        scope,
        states.count(),
        moves,
        depth,
        isComplete,
        played,
        unlike,
        ProcessorTime.nanos() - startedAt,
        coverage.states(),
        violation,
        schedule);
  }

  // ---------------------------------------------------------------- moves

  private void expand(int state) {
    int used = states.used(state);
    for (int server = 0; server < scope.nodes(); server++) {
      Local local = locals.get(states.local(state, server));
      if (!local.up()) {
        attempt(state, Move.BOOT, server, 0, used);
        continue;
      }
      if (local.leader() || local.term() < scope.terms()) {
        campaign(state, server, used);
      }
      if (count(used, CRASHES_SHIFT) < scope.crashes()) {
        attempt(state, Move.CRASH, server, 0, used + (1 << CRASHES_SHIFT));
      }
      if (local.leader()) {
        expandLeader(state, server, used);
      }
    }
    BitSet told = sets.get(states.facts(state));
    for (int fact = told.nextSetBit(0); fact >= 0; fact = told.nextSetBit(fact + 1)) {
      int receiver = facts.receiver(fact);
      if (receiver >= 0 && locals.get(states.local(state, receiver)).up()) {
        attempt(state, Move.DELIVER, receiver, fact, used);
      }
    }
  }

  private void expandLeader(int state, int server, int used) {
    int entries = count(used, ENTRIES_SHIFT);
    if (entries < scope.entries()) {
      attempt(state, Move.PROPOSE, server, entries, used + (1 << ENTRIES_SHIFT));
    }
    if (count(used, HEARTBEATS_SHIFT) < scope.heartbeats()) {
      attempt(state, Move.HEARTBEAT, server, 0, used + (1 << HEARTBEATS_SHIFT));
    }
  }

  private static int count(int used, int shift) {
    return used >>> shift & BUDGET_MASK;
  }

  private void attempt(int state, int kind, int server, int fact, int used) {
    if (failed != null) {
      return;
    }
    Outcome outcome = outcome(state, Move.of(kind, server, fact));
    if (failed == null) {
      int row = reach(state, Move.of(kind, server, fact), outcome, used);
      arrive(row, row);
    }
  }

  /** A server times out, and is answered by some of the others, or later by any. */
  private void campaign(int state, int server, int used) {
    if (!scope.preVotesAtOnce()) {
      attempt(state, Move.ELECTION, server, 0, used);
      return;
    }
    for (int answering = 0; answering < 1 << scope.nodes() && failed == null; answering++) {
      if ((answering >>> server & 1) == 0) {
        campaign(state, server, used, answering);
      }
    }
  }

  private void campaign(int state, int server, int used, int answering) {
    int first = states.size();
    int move = Move.of(Move.ELECTION, server, 0);
    Outcome asked = outcome(state, move);
    int row = failed == null ? reach(state, move, asked, used) : state;
    for (int question : asked.passing()) {
      int peer = facts.receiver(question);
      boolean answers =
          (answering >>> peer & 1) == 1 && locals.get(states.local(row, peer)).up();
      if (answers && failed == null) {
        row = ask(row, question, server, used);
      }
    }
    if (failed == null) {
      arrive(first, row);
    }
  }

  private int ask(int state, int question, int server, int used) {
    int row = state;
    int move = Move.of(Move.DELIVER, facts.receiver(question), question);
    Outcome answered = outcome(row, move);
    row = failed == null ? reach(row, move, answered, used) : row;
    for (int answer : answered.passing()) {
      int back = Move.of(Move.DELIVER, server, answer);
      Outcome heard = failed == null ? outcome(row, back) : answered;
      row = failed == null ? reach(row, back, heard, used) : row;
    }
    return row;
  }

  private void arrive(int first, int row) {
    for (int i = 0; i < scope.nodes(); i++) {
      next[i] = states.local(row, i);
    }
    states.arrive(first, hash(next, states.facts(row), states.used(row)));
  }

  private Outcome outcome(int state, int move) {
    moves++;
    int server = Move.server(move);
    long key = (long) states.local(state, server) << Integer.SIZE | move;
    Outcome outcome = outcomes.get(key);
    if (outcome == null) {
      outcome = play(state, move);
      outcomes.put(key, outcome);
      boolean unused = checked.add(meaning(state, server, outcome));
    } else if (checked.add(meaning(state, server, outcome))) {
      Outcome again = play(state, move);
      boolean isSame =
          again.local() == outcome.local() && Arrays.equals(again.facts(), outcome.facts());
      unlike += isSame ? 0 : 1;
      outcome = again;
    }
    return outcome;
  }

  private Outcome play(int state, int move) {
    Live live = live();
    for (int before : states.pathTo(state)) {
      live.take(before);
    }
    Outcome outcome = live.outcome(move);
    if (live.violation() != null) {
      failed = live;
    }
    return outcome;
  }

  /** A hash of all that an invariant could look at in a move. */
  private long meaning(int state, int server, Outcome outcome) {
    long sum = sets.hashOfMemory(states.facts(state));
    for (int i = 0; i < scope.nodes(); i++) {
      sum += RandomStream.mix(locals.get(states.local(state, i)).matter() + i);
    }
    long acting = RandomStream.mix(locals.get(outcome.local()).matter() + server);
    long hash = RandomStream.mix(RandomStream.mix(sum) + acting);
    return hash == 0 ? 1 : hash;
  }

  private int reach(int state, int move, Outcome outcome, int used) {
    boolean timePasses = Move.kind(move) == Move.ELECTION;
    for (int i = 0; i < scope.nodes(); i++) {
      int before = states.local(state, i);
      next[i] = timePasses ? locals.get(before).later() : before;
    }
    next[Move.server(move)] = outcome.local();
    int told = sets.with(states.facts(state), outcome.facts());
    return states.add(next, told, used, state, move);
  }

  /** The least of the hashes under all renamings, so that names make no difference. */
  private long hash(int[] servers, int told, int used) {
    long least = Long.MAX_VALUE;
    for (int renaming = 0; renaming < renamings.length; renaming++) {
      long sum = sets.hash(told, renaming) + RandomStream.mix(used);
      for (int local : servers) {
        sum += RandomStream.mix(locals.get(local).hashes()[renaming]);
      }
      least = Math.min(least, RandomStream.mix(sum));
    }
    return least;
  }
}
