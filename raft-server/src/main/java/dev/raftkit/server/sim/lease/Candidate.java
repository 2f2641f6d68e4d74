package dev.raftkit.server.sim.lease;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.KvCommand;
import dev.raftkit.kv.KvError;
import dev.raftkit.kv.KvResult;
import dev.raftkit.kv.client.KvClient;
import dev.raftkit.kv.client.KvException;
import dev.raftkit.kv.client.LeaseLostException;
import dev.raftkit.kv.client.Tenure;
import dev.raftkit.node.ProposalException;
import dev.raftkit.sim.engine.World;
import dev.raftkit.sim.engine.choice.FaultKind;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.engine.time.EventKind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A client that stands for election or takes a lock, uses what is protected by it for a while, and
 * resigns, loses it or dies; again and again.
 */
final class Candidate {
  private static final String NO_EXCEPTION = "no-exception";
  private static final long MILLISECOND = 1_000_000;
  private static final long TTL_MIN_MILLIS = 300;
  private static final long TTL_MAX_MILLIS = 3_000;
  private static final long REST_MAX_NANOS = 700 * MILLISECOND;
  private static final long PATIENCE_MAX_NANOS = 4_000 * MILLISECOND;
  private static final long BETWEEN_USES_MAX_NANOS = 300 * MILLISECOND;
  private static final long ON_ITS_WAY_MAX_NANOS = 3_000 * MILLISECOND;
  private static final int USES_MAX = 8;
  private static final int WITHDRAWS_ONE_IN = 5;
  private static final int LATE_ONE_IN = 8;
  private static final int DIES_ONE_IN = 8;
  private static final int STAYS_ONE_IN = 4;

  private final LeaseRun run;
  private final World world;
  private final Referee referee;
  private final int number;
  private final int elections;
  private final RandomStream random;
  private ClientProcess process;
  private int processes;

  Candidate(LeaseRun run, int number, int elections) {
    this.run = run;
    this.world = run.world();
    this.referee = run.referee();
    this.number = number;
    this.elections = elections;
    this.random = world.random().split("candidate/" + (number + 1));
    this.process = start();
  }

  private ClientProcess start() {
    processes++;
    return new ClientProcess(
        run, world.random().split("candidate/" + (number + 1) + "/" + processes));
  }

  void begin() {
    later(REST_MAX_NANOS, this::stand);
  }

  private void later(long most, Runnable step) {
    process.loop().after(random.between(most / 20, most), step);
  }

  /** Under which the keys of an election's candidates are. */
  static String electionKey(String name) {
    return "elections/" + name;
  }

  // ---------------------------------------------------------------- standing

  private void stand() {
    int election = random.nextInt(elections);
    String name = run.electionName(election);
    boolean isLock = election % 2 == 1;
    Duration ttl = Duration.ofMillis(random.between(TTL_MIN_MILLIS, TTL_MAX_MILLIS));
    Referee.Candidacy candidacy =
        referee.stands(isLock ? "locks/" + name : electionKey(name), number);
    KvClient client = process.client();
    CompletableFuture<Tenure> outcome =
        isLock ? client.lock(name, ttl) : client.campaign(name, Bytes.utf8("c" + number), ttl);
    if (random.nextInt(WITHDRAWS_ONE_IN) == 0) {
      later(PATIENCE_MAX_NANOS, () -> {
        if (outcome.cancel(false)) {
          world.marks().hit(Mark.CANDIDATE_WITHDREW);
        }
      });
    }
    ProcessLoop loop = process.loop();
    var unused = outcome.whenComplete((tenure, failure) -> loop.execute(() -> {
      if (tenure != null) {
        elected(candidacy, tenure);
      } else {
        notElected(failure);
      }
    }));
  }

  private void notElected(@Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    boolean isExpected = cause instanceof LeaseLostException
        || cause instanceof CancellationException
        || cause instanceof ProposalException
        || (cause instanceof KvException refusal && mayRefuse(refusal.error()));
    if (!isExpected) {
      world.alarm().raise(NO_EXCEPTION, "a candidate is told " + cause);
    }
    later(REST_MAX_NANOS, this::stand);
  }

  /** The lease has ended before its key was there, or its grant arrived twice, the copy first. */
  private static boolean mayRefuse(KvError error) {
    return error == KvError.UNKNOWN_LEASE || error == KvError.LEASE_EXISTS;
  }

  // ---------------------------------------------------------------- elected

  private void elected(Referee.Candidacy candidacy, Tenure tenure) {
    referee.elected(candidacy, tenure);
    use(candidacy.election(), tenure, 1 + random.nextInt(USES_MAX));
  }

  private void use(String election, Tenure tenure, int uses) {
    if (!tenure.isSafe()) {
      lost(tenure);
      return;
    }
    long calledAt = world.queue().now();
    boolean isSlow = random.nextInt(LATE_ONE_IN) == 0;
    // Between the look and the deed the process may stand still.
    later(isSlow ? 20 * MILLISECOND : MILLISECOND, () -> send(election, tenure, calledAt));
    if (uses > 1) {
      later(BETWEEN_USES_MAX_NANOS, () -> use(election, tenure, uses - 1));
    } else {
      later(BETWEEN_USES_MAX_NANOS, () -> end(election, tenure));
    }
  }

  private void send(String election, Tenure tenure, long calledAt) {
    boolean isLate = random.nextInt(LATE_ONE_IN) == 0;
    long most = isLate ? ON_ITS_WAY_MAX_NANOS : 2 * MILLISECOND;
    long arrival = world.queue().now() + random.between(MILLISECOND / 20, most);
    world
        .queue()
        .schedule(
            arrival,
            event -> {
              boolean unused = referee.used(election, tenure, number, calledAt);
            },
            EventKind.CLIENT,
            0,
            0,
            null);
  }

  private void end(String election, Tenure tenure) {
    if (random.nextInt(DIES_ONE_IN) == 0 && world.config().faults().has(FaultKind.CRASH)) {
      world.marks().hit(Mark.HOLDER_DIED);
      process.loop().die();
      process = start();
      later(REST_MAX_NANOS, this::stand);
    } else if (random.nextInt(STAYS_ONE_IN) == 0) {
      stay(election, tenure);
    } else {
      resign(election, tenure);
    }
  }

  /** Keeps it without using it for a while. */
  private void stay(String election, Tenure tenure) {
    later(PATIENCE_MAX_NANOS, () -> {
      if (tenure.isSafe()) {
        resign(election, tenure);
      } else {
        lost(tenure);
      }
    });
  }

  private void resign(String election, Tenure tenure) {
    referee.resigns(election, tenure);
    var unused = tenure.resign();
    later(REST_MAX_NANOS, this::stand);
  }

  private void lost(Tenure tenure) {
    world.marks().hit(Mark.TENURE_LOST);
    tenure.onLost(() -> later(REST_MAX_NANOS, this::stand));
  }

  // ---------------------------------------------------------------- others' leases

  /** Anybody may renew a lease; done at the very end of its time, it meets the leader's own expiry. */
  void renewLate(long lease, long nanos) {
    long time = world.queue().now() + Math.max(0, nanos + random.between(-4, 8) * MILLISECOND);
    world
        .queue()
        .schedule(
            time,
            event -> {
              process.loop().execute(() -> {
                var unused = process
                    .client()
                    .propose(new KvCommand.Renew(List.of(lease)), KvResult.Renewed.class);
              });
            },
            EventKind.CLIENT,
            0,
            0,
            null);
  }
}
