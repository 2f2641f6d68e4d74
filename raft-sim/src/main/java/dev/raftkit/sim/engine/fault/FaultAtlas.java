package dev.raftkit.sim.engine.fault;

import dev.raftkit.core.HardState;
import dev.raftkit.sim.engine.disk.LogModel;

/**
 * Keeps the damage that is done to disks survivable, by construction. The rule:
 *
 * <ol>
 *   <li>At most one server is <em>harmed</em> at a time, and none in clusters of less than three or
 *       whose members change, nor where a witness leaves but one copy of what a majority has, or
 *       two, of which a power loss may take the middle of one while the other is damaged.
 *       A server is harmed from the moment at which something durable of it is damaged until it has
 *       started again and every entry that it claims is readable; as long as its disk owes what a
 *       lying sync has promised; and from the loss of its disk until it was admitted anew. So every
 *       entry that a majority claims is intact on all but one of that majority, and on one other
 *       server at least.
 *   <li>Of what a lying sync promised, a loss of power takes any sectors but those that stand last
 *       in their file: the loss is damage before something whole, and comes to light. A device that forgets the end of
 *       what it acknowledged looks like one that was never asked; nobody can tell, and it is not
 *       simulated.
 *   <li>Of the newest batch one place is damaged at most: each of its two copies tells of the other.
 *   <li>A server that has lost its disk stays out until it {@linkplain #mayReadmit may be admitted}
 *       again, as a new disk of a greater incarnation.
 * </ol>
 *
 * <p>No vote is forgotten that could elect a second leader: as long as a server may vote twice in a
 * term, the servers that have a vote to give in that term are no majority, and nobody asks for one.
 */
public final class FaultAtlas {
  /** What only someone who sees all servers at once can know. */
  public interface Sight {
    int servers();

    /** Whether the members of the group change: then nothing durable is damaged. */
    default boolean membersChange() {
      return false;
    }

    /** Whether a server keeps no commands. */
    default boolean isWitness(int server) {
      return false;
    }

    /** Whether a power loss may take the middle of an unsynced batch and leave its ends. */
    default boolean tearsBatches() {
      return false;
    }

    /** What a server's disk holds or claims to hold; of a lost one, what it held. */
    LogModel log(int server);

    HardState hardState(int server);

    /** Whether a server's disk owes what a lying sync promised. */
    boolean owes(int server);

    /** Whether a server is asking for votes in a term up to this one. */
    boolean campaigns(int server, long term);

    /** Up to where leaders count on a server, by what they have heard from it. */
    long countedOn(int server);

    /** The last index that anyone has committed. */
    long committed();

    /** The hash of what was committed up to an index. */
    long committedHashAt(long index);
  }

  private final Sight sight;
  private final boolean[] struck;
  private final boolean[] booted;
  private final boolean[] restarted;
  private final boolean[] lost;

  public FaultAtlas(Sight sight) {
    this.sight = sight;
    this.struck = new boolean[sight.servers()];
    this.booted = new boolean[sight.servers()];
    this.restarted = new boolean[sight.servers()];
    this.lost = new boolean[sight.servers()];
  }

  /** Whether the members of the group change in this run. */
  public boolean membersChange() {
    return sight.membersChange();
  }

  /** Whether a server may be harmed now. */
  public boolean mayHarm(int server) {
    boolean others = false;
    int witnesses = 0;
    for (int i = 0; i < sight.servers(); i++) {
      others |= i != server && isHarmed(i);
      witnesses += sight.isWitness(i) ? 1 : 0;
    }
    return sight.servers() > 2
        && (witnesses == 0 || quorum() - witnesses > (sight.tearsBatches() ? 2 : 1))
        && !sight.membersChange()
        && !others
        && !isLost(server);
  }

  /** Whether something on a server's disk is not as it should be, or may not be. */
  public boolean isHarmed(int server) {
    // What a power loss left of an unsynced batch may have to be taken for damage, too.
    return isLost(server)
        || sight.owes(server)
        || isDamaged(server)
        || sight.log(server).isDamaged();
  }

  /** Whether a server may refuse to start, or to read, and be right. */
  public boolean isDamaged(int server) {
    return struck[server] && !(restarted[server] && !sight.log(server).isDamaged());
  }

  /** Something durable of a server is about to be damaged. */
  public void struck(int server) {
    struck[server] = true;
    booted[server] = false;
    restarted[server] = false;
  }

  /** A server begins to look at what its disk holds. */
  public void booted(int server) {
    booted[server] = true;
  }

  /** A server has started: it has looked at all that was there when it began. */
  public void started(int server) {
    restarted[server] = booted[server];
  }

  /** All that a server held is lost. */
  public void lost(int server) {
    lost[server] = true;
  }

  public boolean isLost(int server) {
    return lost[server];
  }

  /** A server has a new disk. */
  public void readmitted(int server) {
    lost[server] = false;
    struck[server] = false;
  }

  /**
   * Whether a careful operator lets a server that lost its disk come back with an empty one: a
   * majority of the others holds all that is committed, and all that a leader counts on the lost
   * disk for. What it acknowledged to nobody yet is no concern: no leader may count it once it knows
   * of the new disk, which is what incarnations are for.
   */
  public boolean mayReadmit(int server) {
    LogModel log = sight.log(server);
    // What it has beyond, or instead of, what is committed was nobody's but for a leader's count.
    long committed = Math.min(sight.committed(), log.lastIndex());
    long counted = Math.min(sight.countedOn(server), log.lastIndex());
    return lost[server]
        && isHeldByOthers(server, committed, sight.committedHashAt(committed))
        && (counted <= committed || isHeldByOthers(server, counted, log.prefixHashAt(counted)))
        && noVoteMatters(server);
  }

  private boolean isHeldByOthers(int server, long index, long hash) {
    int holders = 0;
    for (int i = 0; i < sight.servers(); i++) {
      LogModel other = sight.log(i);
      boolean holds = other.lastIndex() >= index
          && other.prefixHashAt(index) == hash
          && !isLost(i)
          && other.isIntactUpTo(index);
      holders += i != server && holds ? 1 : 0;
    }
    return holders >= quorum();
  }

  private boolean noVoteMatters(int server) {
    long term = sight.hardState(server).currentTerm();
    int ableToVote = 1;
    boolean asked = false;
    boolean willAsk = false;
    for (int i = 0; i < sight.servers(); i++) {
      if (i != server) {
        HardState other = sight.hardState(i);
        boolean isAble =
            other.currentTerm() < term || (other.currentTerm() == term && other.votedFor() == null);
        ableToVote += isAble ? 1 : 0;
        asked |= sight.campaigns(i, term);
        // Who has come to a term in another way than as its candidate will be one in a later term.
        willAsk |= other.currentTerm() < term;
      }
    }
    return !asked && (!willAsk || ableToVote < quorum());
  }

  private int quorum() {
    return sight.servers() / 2 + 1;
  }
}
