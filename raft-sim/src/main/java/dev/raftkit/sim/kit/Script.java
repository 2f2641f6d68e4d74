package dev.raftkit.sim.kit;

import dev.raftkit.core.RaftConfig;
import dev.raftkit.core.message.Message;
import dev.raftkit.core.message.MessageType;
import dev.raftkit.sim.engine.ServerFactory;
import dev.raftkit.sim.engine.Settings;
import dev.raftkit.sim.engine.invariant.Roster;
import dev.raftkit.sim.engine.invariant.Violation;
import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.engine.schedule.Schedule;
import dev.raftkit.sim.engine.schedule.SchedulePlayer;
import dev.raftkit.sim.engine.schedule.ScheduleToken;
import dev.raftkit.sim.engine.schedule.Step;
import dev.raftkit.sim.engine.schedule.StepKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * An exact scenario of the protocol: a cluster of the core layer in which nothing happens but what the
 * script says. Servers are n1, n2, ...; disks and state machines follow at once; messages wait until
 * they are delivered. All invariants are on: a script that breaks one fails.
 *
 * <pre>{@code
 * Script script = Script.of(3).elect("n1", "n2").propose("n1", "x").replicate("n1", "x", "n2");
 * script.expectCommitted("x").crash("n1").elect("n3", "n2");
 * }</pre>
 *
 * <p>A step that can do nothing is a mistake in the script, and fails. Servers cannot be elected as
 * long as their logs say so, whoever the script would like to vote.
 */
public final class Script {
  private static final List<MessageType> OF_ELECTIONS = List.of(
      MessageType.PRE_VOTE,
      MessageType.PRE_VOTE_RESPONSE,
      MessageType.REQUEST_VOTE,
      MessageType.REQUEST_VOTE_RESPONSE);

  private static final long SEEDS_MAX = 10_000;
  private static final int ENTRIES_ENOUGH = 1_000;
  private static final int BYTES_ENOUGH = 1 << 20;
  private static final int ROUNDS_MAX = 5;
  private static final int DELIVERIES_MAX = 1_000;

  private final int servers;
  private final long seed;
  private final List<Step> steps = new ArrayList<>();
  private final List<String> commands = new ArrayList<>();
  private final ScriptSight sight = new ScriptSight(commands);
  private final SchedulePlayer player;

  private Script(int servers, long seed) {
    this.servers = servers;
    this.seed = seed;
    this.player =
        SchedulePlayer.begun(new Schedule(servers, seed, List.of()), ServerFactory.CORE, sight);
    requireInvariants();
  }

  /** A cluster that has just started, with empty disks. */
  public static Script of(int servers) {
    return new Script(servers, seed(servers, entriesMax -> entriesMax >= ENTRIES_ENOUGH));
  }

  /** The same, where an AppendEntries carries one entry at most. */
  public static Script ofOneEntryAMessage(int servers) {
    return new Script(servers, seed(servers, entriesMax -> entriesMax == 1));
  }

  /** The first seed that draws suitable limits. */
  private static long seed(int servers, Predicate<Integer> entriesMax) {
    Roster roster = new Roster(servers);
    for (long seed = 0; seed < SEEDS_MAX; seed++) {
      RaftConfig config = Settings.of(roster, RandomStream.of(seed)).raftConfig(roster.id(0));
      if (entriesMax.test(config.appendEntriesMax())
          && config.appendBytesMax() >= BYTES_ENOUGH
          && config.uncommittedBytesMax() >= BYTES_ENOUGH
          && config.inflightBytesMax() >= BYTES_ENOUGH
          && config.windowBytesMax() >= BYTES_ENOUGH) {
        return seed;
      }
    }
    throw new IllegalStateException("none of " + SEEDS_MAX + " seeds has the limits wanted");
  }

  // ---------------------------------------------------------------- what happens

  /** Time goes to a server's deadline, and it notices: an election timeout, or a heartbeat. */
  public Script timesOut(String server) {
    return must(Step.of(StepKind.TIMEOUT, index(server)));
  }

  /** A process dies. */
  public Script crash(String server) {
    return must(Step.of(StepKind.CRASH, index(server)));
  }

  /** A process starts on what its disk holds. */
  public Script boot(String server) {
    return must(Step.of(StepKind.BOOT, index(server)));
  }

  /** The newest message of a type that is under way between two servers arrives. */
  public Script deliver(String from, String to, MessageType type) {
    return must(Step.deliver(index(from), index(to), type));
  }

  /**
   * A client asks a server for a command.
   *
   * @param command how the script calls it; each name is used once
   */
  public Script propose(String server, String command) {
    if (commands.contains(command)) {
      throw new IllegalArgumentException("'" + command + "' was proposed before");
    }
    commands.add(command);
    must(Step.of(StepKind.PROPOSE, index(server)));
    return sight.holds(server, command) ? this : fail(server + " did not take " + command);
  }

  /** All messages between these servers arrive, and the answers to them, until there are none. */
  public Script settle(String... among) {
    List<String> group = List.of(among);
    exchange(
        message ->
            group.contains(message.from().name()) && group.contains(message.to().name()),
        () -> false);
    return this;
  }

  /**
   * A server wins an election, with the votes of these others and its own: long after the last
   * message of a leader it times out, and only messages between it and them arrive.
   */
  public Script elect(String candidate, String... voters) {
    List<String> electorate = List.of(voters);
    for (int round = 0; round < ROUNDS_MAX && !sight.leads(candidate); round++) {
      long later = player.world().queue().now() + 2 * Settings.ELECTION_TIMEOUT_MAX_NANOS;
      must(Step.of(StepKind.TIMEOUT, index(candidate)).withAt(later));
      exchange(
          message ->
              OF_ELECTIONS.contains(message.type()) && isBetween(candidate, electorate, message),
          () -> sight.leads(candidate));
    }
    return expectLeader(candidate);
  }

  /**
   * A command reaches a follower, and the leader learns of it: only messages between the two arrive,
   * and no more than it takes.
   */
  public Script replicate(String leader, String command, String follower) {
    for (int round = 0; round < ROUNDS_MAX && !sight.holds(follower, command); round++) {
      exchange(
          message -> isBetween(leader, List.of(follower), message),
          () -> sight.holds(follower, command));
      if (!sight.holds(follower, command)) {
        timesOut(leader);
      }
    }
    if (!sight.holds(follower, command)) {
      return fail(command + " does not reach " + follower);
    }
    exchange(
        message -> message.from().name().equals(follower) && message.to().name().equals(leader),
        () -> false);
    return this;
  }

  private static boolean isBetween(String one, List<String> others, Message message) {
    String from = message.from().name();
    String to = message.to().name();
    return (from.equals(one) && others.contains(to)) || (to.equals(one) && others.contains(from));
  }

  // ---------------------------------------------------------------- what is expected

  /** A server leads, and no other of its term or a later one. */
  public Script expectLeader(String server) {
    return sight.leads(server) ? this : fail(server + " does not lead");
  }

  /** A command is committed: some server said so. */
  public Script expectCommitted(String command) {
    return sight.isCommitted(command) ? this : fail(command + " is not committed");
  }

  /** No server ever took a command for committed. */
  public Script expectNotCommitted(String command) {
    return sight.isCommitted(command) ? fail(command + " is committed") : this;
  }

  /** The log of a running server has entries of these terms, from index 1 on. */
  public Script expectLog(String server, long... terms) {
    List<Long> expected = new ArrayList<>();
    for (long term : terms) {
      expected.add(term);
    }
    List<Long> actual = sight.logTerms(server);
    return actual.equals(expected)
        ? this
        : fail(server + "'s log has the terms " + actual + ", not " + expected);
  }

  /** What happened so far, step by step, and what it led to. */
  public String transcript() {
    return sight.transcript();
  }

  /** A line with which {@code ./raft sim --replay} plays this script. */
  public String token() {
    return ScheduleToken.of(new Schedule(servers, seed, steps));
  }

  // ---------------------------------------------------------------- playing

  private Script must(Step step) {
    return does(step) ? this : fail("nothing can be done");
  }

  /** Adds a step; whether it does something. */
  private boolean does(Step step) {
    steps.add(step);
    sight.next(step);
    player.take(step);
    requireInvariants();
    return player.effective().size() == steps.size();
  }

  private void requireInvariants() {
    Violation violation = player.world().alarm().violation();
    if (violation != null) {
      throw new AssertionError(violation + "\n" + transcript());
    }
  }

  /** Delivers what may be delivered, the oldest first, until it is enough. */
  private void exchange(Predicate<Message> mayArrive, Enough enough) {
    for (int i = 0; i < DELIVERIES_MAX && !enough.isEnough(); i++) {
      Step next = sight.oldest(mayArrive);
      if (next == null) {
        return;
      }
      must(next);
    }
  }

  /** Says when to stop. */
  @FunctionalInterface
  private interface Enough {
    boolean isEnough();
  }

  private int index(String server) {
    for (int i = 0; i < servers; i++) {
      if (server.equals("n" + (i + 1))) {
        return i;
      }
    }
    throw new IllegalArgumentException(
        "there is no server '" + server + "'; there are n1 to n" + servers);
  }

  private Script fail(String text) {
    throw new AssertionError(text + ", after\n" + transcript());
  }
}
