package dev.raftkit.sim.explore;

import dev.raftkit.core.Raft;
import dev.raftkit.core.RoleName;
import dev.raftkit.core.message.Message;
import dev.raftkit.core.message.MessageType;
import dev.raftkit.sim.engine.ServerFactory;
import dev.raftkit.sim.engine.World;
import dev.raftkit.sim.engine.disk.LogModel;
import dev.raftkit.sim.engine.invariant.Violation;
import dev.raftkit.sim.engine.observe.Observer;
import dev.raftkit.sim.engine.schedule.Schedule;
import dev.raftkit.sim.engine.schedule.SchedulePlayer;
import dev.raftkit.sim.engine.schedule.Step;
import dev.raftkit.sim.engine.schedule.StepKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One course of the servers themselves, move by move. */
final class Live {
  /** Its limits are wide: nothing waits for room, and no log is cut. */
  static final long SEED = 24;

  /** More than the longest election timeout: nobody is waited for any longer. */
  private static final long ELECTION_NANOS = 400_000_000;

  private static final int VOTE = 1;
  private static final int LEADER = 2;
  private static final int ENTRY = 3;
  private static final int COMMITTED = 4;
  private static final int APPLIED = 5;

  private final SchedulePlayer player;
  private final World world;
  private final Scope scope;
  private final int nodes;
  private final Facts facts;
  private final Locals locals;
  private final Fingerprint fingerprint;
  private final long[] bootedAt;

  Live(Scope scope, ServerFactory servers, Observer observer, Known known) {
    this.scope = scope;
    this.player =
        SchedulePlayer.begun(new Schedule(scope.nodes(), SEED, List.of()), servers, observer);
    this.world = player.world();
    this.nodes = scope.nodes();
    this.facts = known.facts();
    this.locals = known.locals();
    this.fingerprint = known.fingerprint();
    this.bootedAt = new long[nodes];
  }

  /** What all courses share. */
  record Known(Facts facts, Locals locals, Fingerprint fingerprint) {}

  @Nullable
  Violation violation() {
    return world.alarm().violation();
  }

  /** All that happened. */
  Schedule schedule() {
    return new Schedule(nodes, SEED, player.effective());
  }

  /** The number of the state that a server is in. */
  int local(int server) {
    return locals.of(world, server, world.queue().now() - bootedAt[server]);
  }

  void take(int move) {
    int server = Move.server(move);
    player.take(step(move, server));
    if (Move.kind(move) == Move.BOOT) {
      bootedAt[server] = world.queue().now();
    }
  }

  /** Takes a move, and says what it does. */
  Outcome outcome(int move) {
    int server = Move.server(move);
    int[] before = sent(server);
    take(move);
    List<Integer> found = new ArrayList<>();
    List<Integer> passing = new ArrayList<>();
    for (int to = 0; to < nodes; to++) {
      List<Message> waiting = player.messages(server, to);
      for (int i = before[to]; i < waiting.size(); i++) {
        Message message = waiting.get(i);
        boolean passes = scope.preVotesAtOnce() && isOfPreVote(message);
        (passes ? passing : found).add(facts.of(message, to));
      }
    }
    Raft raft = world.server(server).raft();
    if (raft != null) {
      remember(server, raft, found);
    }
    return new Outcome(local(server), numbers(found), numbers(passing));
  }

  private static boolean isOfPreVote(Message message) {
    return message.type() == MessageType.PRE_VOTE
        || message.type() == MessageType.PRE_VOTE_RESPONSE;
  }

  private static int[] numbers(List<Integer> found) {
    return found.stream().mapToInt(Integer::intValue).distinct().toArray();
  }

  private int[] sent(int server) {
    int[] sent = new int[nodes];
    for (int to = 0; to < nodes; to++) {
      sent[to] = player.messages(server, to).size();
    }
    return sent;
  }

  /** What invariants remember of this server, whatever becomes of it. */
  private void remember(int server, Raft raft, List<Integer> found) {
    long term = raft.currentTerm();
    int candidate = world.roster().indexOf(raft.hardState().votedFor());
    if (candidate >= 0) {
      found.add(fact(VOTE, server, candidate, term, 0));
    }
    boolean isLeader = raft.role() == RoleName.LEADER;
    if (isLeader) {
      found.add(fact(LEADER, server, server, term, 0));
    }
    LogModel log = world.disk(server).log();
    for (long index = 1; index <= log.lastIndex(); index++) {
      found.add(fact(ENTRY, -1, -1, log.termAt(index), log.prefixHashAt(index)));
    }
    for (long index = 1; isLeader && index <= raft.commitIndex(); index++) {
      found.add(fact(COMMITTED, -1, -1, term, log.prefixHashAt(index)));
    }
    if (raft.lastApplied() > 0) {
      found.add(fact(APPLIED, -1, -1, 0, log.prefixHashAt(raft.lastApplied())));
    }
  }

  private int fact(int kind, int server, int other, long term, long hash) {
    Lanes lanes = fingerprint.fresh();
    lanes.add(kind);
    lanes.addServer(server);
    lanes.addServer(other);
    lanes.add(term);
    lanes.add(hash);
    return facts.of(lanes);
  }

  private Step step(int move, int server) {
    return switch (Move.kind(move)) {
      case Move.ELECTION ->
        Step.of(StepKind.TIMEOUT, server).withAt(world.queue().now() + ELECTION_NANOS);
      case Move.HEARTBEAT -> Step.of(StepKind.TIMEOUT, server);
      case Move.CRASH -> Step.of(StepKind.CRASH, server);
      case Move.BOOT -> Step.of(StepKind.BOOT, server);
      case Move.PROPOSE -> Step.of(StepKind.PROPOSE, server);
      default -> delivery(Move.fact(move), server);
    };
  }

  /** Of the messages that say this, the newest arrives. */
  private Step delivery(int fact, int server) {
    Message said = facts.message(fact);
    if (said == null) {
      throw new IllegalStateException("no message: " + fact);
    }
    int from = world.roster().indexOf(said.from());
    List<Message> waiting = player.messages(from, server);
    int position = 0;
    for (int i = waiting.size() - 1; i >= 0; i--) {
      Message message = waiting.get(i);
      if (message.type() == said.type()) {
        if (facts.of(message, server) == fact) {
          return Step.deliver(from, server, said.type()).withPosition(position).withKeep(true);
        }
        position++;
      }
    }
    throw new IllegalStateException("a message that was sent does not wait: " + said);
  }
}
