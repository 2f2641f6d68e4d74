package dev.raftkit.server.sim.lease;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.client.Tenure;
import dev.raftkit.sim.engine.ClientHistory;
import dev.raftkit.sim.engine.World;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.workload.Operation;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Judges elections (I14): every tenure has a token of its own, larger than that of any before it; of two
 * tenures of one election at most one is safe at any instant, and none once the store has ended it,
 * unless clocks have jumped; and what is fenced takes the effects of the newest holder only.
 */
final class Referee {
  static final String FENCING = "I14-fencing";
  static final String ONE_HOLDER = "I14-one-holder";
  static final String LEASES_LAST = Chronicle.LEASES_LAST;
  private static final String HISTORY = "I14-lock-history";

  /** How long before an instant a clock must have jumped to have no effect any more. */
  private static final long CLOCKS_TRUSTED_NANOS = 5_000_000_000L;

  private final World world;
  private final ClientHistory history;
  private final TreeMap<String, Election> elections = new TreeMap<>();

  /** One election, and what is fenced by its tokens. */
  private static final class Election {
    private final TreeMap<Long, Reign> reigns = new TreeMap<>();

    /** When the stores ended whoever had a token. */
    private final TreeMap<Long, Long> endedAt = new TreeMap<>();

    private long highestSeen;
    private long highestAccepted;
  }

  /** A tenure, as its client was told of it. */
  private static final class Reign {
    private final int client;
    private final Tenure tenure;
    private final long calledAt;
    private long resignedAt = -1;

    Reign(int client, Tenure tenure, long calledAt) {
      this.client = client;
      this.tenure = tenure;
      this.calledAt = calledAt;
    }
  }

  /**
   * A candidate that stands.
   *
   * @param highestBefore the highest token that anybody knew when it began
   */
  record Candidacy(String election, int client, long calledAt, long highestBefore) {}

  Referee(World world) {
    this.world = world;
    this.history = new ClientHistory(HISTORY, world.alarm(), world.observer());
  }

  private Election election(String name) {
    return elections.computeIfAbsent(name, newName -> new Election());
  }

  /** A client begins to stand for election. */
  Candidacy stands(String election, int client) {
    return new Candidacy(election, client, world.queue().now(), election(election).highestSeen);
  }

  /** A candidate is told that it is elected. */
  void elected(Candidacy candidacy, Tenure tenure) {
    world.marks().hit(Mark.CANDIDATE_ELECTED);
    Election election = election(candidacy.election);
    long token = tenure.token();
    world.hash().add(token);
    seen(candidacy.election, token, candidacy.highestBefore, "client " + candidacy.client);
    Reign reign = new Reign(candidacy.client, tenure, candidacy.calledAt);
    Reign twin = election.reigns.put(token, reign);
    if (twin != null) {
      alarm(
          FENCING,
          candidacy.election,
          "client " + reign.client + " is given token " + token + ", which client " + twin.client
              + " has");
    }
    checkOthers(candidacy.election, election, reign);
    record(reign, candidacy.election, Operation.Type.ACQUIRE, "", candidacy.calledAt, "" + token);
    Long endedAt = election.endedAt.get(token);
    if (endedAt != null) {
      ended(candidacy.election, reign, endedAt);
    }
  }

  private void checkOthers(String name, Election election, Reign reign) {
    if (!reign.tenure.isSafe() || !areClocksTrusted()) {
      return;
    }
    for (Reign other : election.reigns.values()) {
      if (other != reign && other.tenure.isSafe()) {
        alarm(
            ONE_HOLDER,
            name,
            "client " + reign.client + " with token " + reign.tenure.token() + " and client "
                + other.client + " with token " + other.tenure.token()
                + " are both safe at one instant");
      }
    }
  }

  /**
   * Somebody is told who is elected, or that it is elected itself.
   *
   * @param above the highest token that was known when it asked, or that it was told of before
   */
  void seen(String name, long token, long above, String who) {
    if (token <= above) {
      alarm(FENCING, name, who + " is told of token " + token + " after token " + above);
    }
    Election election = election(name);
    election.highestSeen = Math.max(election.highestSeen, token);
  }

  /** Whoever has a tenure gives it up. */
  void resigns(String name, Tenure tenure) {
    world.marks().hit(Mark.TENURE_RESIGNED);
    Reign reign = election(name).reigns.get(tenure.token());
    if (reign != null && reign.resignedAt < 0) {
      reign.resignedAt = world.queue().now();
    }
  }

  /** The stores have deleted a key, which may be that of a candidate. */
  void deleted(Bytes key, long createRevision) {
    String text = key.toUtf8();
    int slash = text.lastIndexOf('/');
    String name = slash < 0 ? "" : text.substring(0, slash);
    Election election = elections.get(name);
    if (election == null) {
      return;
    }
    long now = world.queue().now();
    election.endedAt.put(createRevision, now);
    Reign reign = election.reigns.get(createRevision);
    if (reign != null) {
      ended(name, reign, now);
    }
  }

  private void ended(String name, Reign reign, long at) {
    if (reign.tenure.isSafe() && areClocksTrusted()) {
      alarm(
          LEASES_LAST,
          name,
          "client " + reign.client + " is safe with token " + reign.tenure.token()
              + ", which the store has ended at " + at);
    }
    String token = "" + reign.tenure.token();
    if (reign.resignedAt >= 0 && reign.resignedAt < at) {
      record(reign, name, Operation.Type.RELEASE, token, reign.resignedAt, at, "true");
    } else {
      record(reign, name, Operation.Type.EXPIRE, token, reign.calledAt, at, "");
    }
  }

  // ---------------------------------------------------------------- what is fenced

  /**
   * A request reaches what an election protects.
   *
   * @param calledAt when its sender saw that it was safe
   * @return whether it was accepted
   */
  boolean used(String name, Tenure tenure, int client, long calledAt) {
    Election election = election(name);
    boolean isLate = election.endedAt.containsKey(tenure.token()) || !tenure.isSafe();
    if (isLate) {
      world.marks().hit(Mark.USED_AFTER_ITS_TIME);
    }
    boolean isAccepted = tenure.token() >= election.highestAccepted;
    if (isAccepted) {
      election.highestAccepted = tenure.token();
    } else {
      world.marks().hit(Mark.STALE_TOKEN_REFUSED);
    }
    Reign reign = election.reigns.get(tenure.token());
    boolean isHolder = reign != null && reign.client == client && reign.tenure == tenure;
    if (isAccepted && !isHolder) {
      alarm(FENCING, name, "the effect of client " + client + " is taken for another's");
    }
    world.hash().add(tenure.token() * 2 + (isAccepted ? 1 : 0));
    history.finished(new Operation(
        client,
        Operation.Type.USE,
        name,
        "" + tenure.token(),
        calledAt,
        world.queue().now(),
        Operation.Status.OK,
        "" + isAccepted));
    return isAccepted;
  }

  // ---------------------------------------------------------------- history

  private void record(
      Reign reign, String name, Operation.Type type, String value, long calledAt, String out) {
    record(reign, name, type, value, calledAt, world.queue().now(), out);
  }

  private void record(
      Reign reign,
      String name,
      Operation.Type type,
      String value,
      long calledAt,
      long returnedAt,
      String out) {
    history.finished(new Operation(
        reign.client, type, name, value, calledAt, returnedAt, Operation.Status.OK, out));
  }

  /** The run is over. */
  void check() {
    history.check();
  }

  /** Clocks that jump, or drift beyond the bound, may end leases early; fencing holds all the same. */
  private boolean areClocksTrusted() {
    return world.areClocksTrustedSince(world.queue().now() - CLOCKS_TRUSTED_NANOS);
  }

  private void alarm(String invariant, String election, @Nullable String text) {
    world.alarm().raise(invariant, election + ": " + text);
  }
}
