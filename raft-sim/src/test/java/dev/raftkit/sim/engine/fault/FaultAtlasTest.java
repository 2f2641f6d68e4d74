package dev.raftkit.sim.engine.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.core.HardState;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.sim.engine.disk.LogModel;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FaultAtlasTest {
  private static final HardState HAS_VOTED = new HardState(1, new NodeId("n1"));

  private final Cluster cluster = new Cluster(3);
  private final FaultAtlas atlas = new FaultAtlas(cluster);

  @Test
  void oneServerIsHarmedAtATime() {
    assertThat(atlas.mayHarm(0)).isTrue();

    atlas.struck(0);

    assertThat(List.of(atlas.mayHarm(0), atlas.mayHarm(1), atlas.mayHarm(2)))
        .containsExactly(true, false, false);
  }

  @Test
  void inAClusterOfTwoNobodyIsHarmed() {
    assertThat(new FaultAtlas(new Cluster(2)).mayHarm(0)).isFalse();
  }

  @Test
  void withAWitnessThereMustBeACopyMoreThanMayBeDamagedOrTorn() {
    assertThat(withWitness(new Cluster(3)).mayHarm(0)).isFalse();
    assertThat(withWitness(new Cluster(5)).mayHarm(0)).isTrue();

    Cluster torn = new Cluster(5);
    torn.tears = true;
    Cluster larger = new Cluster(7);
    larger.tears = true;

    assertThat(withWitness(torn).mayHarm(0)).isFalse();
    assertThat(withWitness(larger).mayHarm(0)).isTrue();
  }

  private static FaultAtlas withWitness(Cluster cluster) {
    cluster.witnesses.add(1);
    return new FaultAtlas(cluster);
  }

  @Test
  void whileMembersChangeNobodyIsHarmed() {
    cluster.membersChange = true;

    assertThat(atlas.mayHarm(0)).isFalse();
  }

  @Test
  void aDiskThatOwesWhatItPromisedIsHarmed() {
    cluster.owing.add(2);

    assertThat(atlas.mayHarm(1)).isFalse();
  }

  @Test
  void aServerIsHarmedUntilItHasStartedOnWhatWasDamagedAndReadsAllOfIt() {
    cluster.log(0, 1, 1).damage(2);
    atlas.struck(0);
    atlas.started(0);
    assertThat(atlas.isDamaged(0)).as("it began before the damage").isTrue();

    atlas.booted(0);
    atlas.started(0);
    assertThat(atlas.isDamaged(0)).as("an entry is unreadable").isTrue();

    cluster.logs.get(0).repair(2);
    assertThat(atlas.isDamaged(0)).isFalse();
  }

  @Test
  void aLostServerComesBackWhenTheOthersHoldAllThatIsCommitted() {
    cluster.log(0, 1, 1);
    cluster.log(1, 1, 1);
    cluster.log(2, 1);
    cluster.commit(1, 1);
    atlas.lost(0);
    assertThat(atlas.mayReadmit(0)).isFalse();

    cluster.log(2, 1, 1);

    assertThat(atlas.mayReadmit(0)).isTrue();
  }

  @Test
  void aLostServerComesBackWhenTheOthersHoldAllThatALeaderCountsOnItFor() {
    cluster.log(0, 1, 1);
    cluster.log(1, 1, 1);
    cluster.log(2, 1);
    cluster.commit(1);
    cluster.counted = 2;
    atlas.lost(0);

    assertThat(atlas.mayReadmit(0)).isFalse();
    cluster.counted = 1;

    assertThat(atlas.mayReadmit(0)).isTrue();
  }

  @Test
  void whatALostServerHeldInsteadOfWhatIsCommittedKeepsItOutNoLonger() {
    cluster.log(0, 1, 2);
    cluster.log(1, 1, 3);
    cluster.log(2, 1, 3);
    cluster.commit(1, 3);
    atlas.lost(0);

    assertThat(atlas.mayReadmit(0)).isTrue();
  }

  @Test
  void onlyDamageToWhatIsNeededKeepsALostServerOut() {
    cluster.log(0, 1, 1);
    cluster.log(1, 1);
    LogModel log = cluster.log(2, 1, 1);
    cluster.commit(1);
    atlas.lost(0);
    log.damage(1);
    assertThat(atlas.mayReadmit(0)).isFalse();

    log.repair(1);
    log.damage(2);

    assertThat(atlas.mayReadmit(0)).isTrue();
  }

  @Test
  void aLostServerStaysOutWhileItsSecondVoteCouldElect() {
    cluster.log(0, 1);
    cluster.log(1, 1);
    cluster.log(2, 1);
    cluster.commit(1);
    atlas.lost(0);
    cluster.hardStates.set(1, new HardState(0, null));
    assertThat(atlas.mayReadmit(0)).isFalse();

    cluster.hardStates.set(1, new HardState(1, null));
    assertThat(atlas.mayReadmit(0)).as("nobody will ask for a vote in term 1").isTrue();
  }

  /** Servers of which each has voted in term 1. */
  private static final class Cluster implements FaultAtlas.Sight {
    final List<LogModel> logs = new ArrayList<>();
    final List<HardState> hardStates = new ArrayList<>();
    final TreeSet<Integer> owing = new TreeSet<>();
    LogModel committed = new LogModel();
    long counted;
    final TreeSet<Integer> witnesses = new TreeSet<>();
    boolean tears;
    boolean membersChange;

    Cluster(int servers) {
      for (int i = 0; i < servers; i++) {
        logs.add(new LogModel());
        hardStates.add(HAS_VOTED);
      }
    }

    @Override
    public boolean membersChange() {
      return membersChange;
    }

    @Override
    public boolean tearsBatches() {
      return tears;
    }

    @Override
    public boolean isWitness(int server) {
      return witnesses.contains(server);
    }

    LogModel log(int server, long... terms) {
      LogModel log = logOf(terms);
      logs.set(server, log);
      return log;
    }

    void commit(long... terms) {
      committed = logOf(terms);
    }

    private static LogModel logOf(long... terms) {
      LogModel log = new LogModel();
      for (long term : terms) {
        log.append(Entry.noOp(term));
      }
      return log;
    }

    @Override
    public int servers() {
      return logs.size();
    }

    @Override
    public LogModel log(int server) {
      return logs.get(server);
    }

    @Override
    public HardState hardState(int server) {
      return hardStates.get(server);
    }

    @Override
    public boolean owes(int server) {
      return owing.contains(server);
    }

    @Override
    public boolean campaigns(int server, long term) {
      return false;
    }

    @Override
    public long countedOn(int server) {
      return counted;
    }

    @Override
    public long committed() {
      return committed.lastIndex();
    }

    @Override
    public long committedHashAt(long index) {
      return committed.prefixHashAt(index);
    }
  }
}
