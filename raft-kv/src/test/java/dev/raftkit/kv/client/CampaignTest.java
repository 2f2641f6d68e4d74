package dev.raftkit.kv.client;

import static dev.raftkit.kv.client.TestWorld.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.KeyRange;
import dev.raftkit.kv.KvCommand;
import dev.raftkit.kv.KvResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Elections and locks")
class CampaignTest {
  private static final Duration TTL = TestWorld.TTL;
  private static final Duration SHORT = Duration.ofMillis(50);

  private final TestWorld world = new TestWorld();
  private final TestWorld.Client a = world.client();
  private final TestWorld.Client b = world.client();
  private final TestWorld.Client c = world.client();

  private static CompletableFuture<Tenure> stand(TestWorld.Client client, String value) {
    return client.kv.campaign("boss", bytes(value), TTL);
  }

  private long keyCount() {
    KvResult result =
        world.apply(new KvCommand.Delete(KeyRange.prefix(bytes("elections/boss/")), false));
    return ((KvResult.Deleted) result).count();
  }

  @Test
  void candidatesAreElectedInTheOrderInWhichTheyCame() {
    Tenure first = world.await(stand(a, "a"));
    CompletableFuture<Tenure> second = stand(b, "b");
    world.runFor(SHORT);
    CompletableFuture<Tenure> third = stand(c, "c");
    world.runFor(SHORT);
    assertThat(second).isNotDone();

    world.await(first.resign());
    world.runFor(SHORT);

    assertThat(second).isCompleted();
    assertThat(third).isNotDone();

    world.await(second.join().resign());
    world.runFor(SHORT);

    assertThat(third).isCompleted();
    assertThat(List.of(first.token(), second.join().token(), third.join().token()))
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void whoResignsLetsTheNextOneInAtOnce() {
    Tenure first = world.await(stand(a, "a"));
    CompletableFuture<Tenure> second = stand(b, "b");
    world.runFor(SHORT);

    CompletableFuture<Void> resigned = first.resign();

    assertThat(first.isSafe()).isFalse();
    // There, and back.
    world.runFor(Duration.ofMillis(2));
    assertThat(resigned).isCompleted();
    assertThat(second).isCompleted();
    assertThat(second.join().isSafe()).isTrue();
  }

  @Test
  void aHolderThatIsSilentIsFollowedWhenItsTimeIsOverAndNotBefore() {
    Tenure first = world.await(stand(a, "a"));
    CompletableFuture<Tenure> second = stand(b, "b");
    world.runFor(SHORT);
    a.pauseFor(Duration.ofMinutes(1));

    while (!second.isDone()) {
      world.runFor(Duration.ofMillis(1));
      assertThat(first.isSafe() && second.isDone()).isFalse();
    }

    assertThat(second.join().token()).isGreaterThan(first.token());
    world.runFor(Duration.ofMinutes(2));
    assertThat(first.isSafe()).isFalse();
    assertThat(second.join().isSafe()).isTrue();
  }

  @Test
  void aCandidateInTheMiddleThatGoesLetsNobodyPass() {
    Tenure first = world.await(stand(a, "a"));
    CompletableFuture<Tenure> second = stand(b, "b");
    world.runFor(SHORT);
    CompletableFuture<Tenure> third = stand(c, "c");
    world.runFor(SHORT);

    second.cancel(false);
    world.runFor(SHORT);

    assertThat(third).isNotDone();
    world.await(first.resign());
    world.runFor(SHORT);
    assertThat(third).isCompleted();
  }

  @Test
  void aCancelledCampaignLeavesNoKey() {
    world.await(stand(a, "a"));
    CompletableFuture<Tenure> second = stand(b, "b");
    world.runFor(SHORT);

    second.cancel(false);
    world.runFor(SHORT);

    assertThat(keyCount()).isEqualTo(1);
  }

  @Test
  void oneThatIsCancelledWhileItsKeyIsPutLeavesNoKeyEither() {
    for (int millis = 0; millis < 6; millis++) {
      CompletableFuture<Tenure> standing = stand(a, "a");
      world.runFor(Duration.ofMillis(millis));

      standing.cancel(false);
      world.runFor(SHORT);

      assertThat(keyCount()).as("after %s ms", millis).isZero();
    }
  }

  @Test
  void aWaiterWhoseLeaseEndedIsNeverElected() {
    Tenure first = world.await(stand(a, "a"));
    CompletableFuture<Tenure> second = stand(b, "b");
    world.runFor(SHORT);
    b.pauseFor(Duration.ofSeconds(10));
    world.runFor(Duration.ofSeconds(5));

    world.await(first.resign());
    world.runFor(Duration.ofSeconds(10));

    assertThat(second).isCompletedExceptionally();
    assertThatThrownBy(second::join).hasCauseInstanceOf(LeaseLostException.class);
    assertThat(keyCount()).isZero();
  }

  @Test
  void aWaiterWhoseKeyWasDeletedIsNotElected() {
    Tenure first = world.await(stand(a, "a"));
    CompletableFuture<Tenure> second = stand(b, "b");
    world.runFor(SHORT);
    assertThat(keyCount()).isEqualTo(2);

    world.runFor(SHORT);

    assertThat(second).isCompletedExceptionally();
    assertThat(first.isSafe()).isFalse();
  }

  @Test
  void aHolderWhoseKeyWasDeletedOrLeaseRevokedKnowsItAtOnce() {
    Tenure first = world.await(stand(a, "a"));
    CompletableFuture<Tenure> second = stand(b, "b");
    world.runFor(Duration.ofMinutes(1));
    List<String> told = new ArrayList<>();
    first.onLost(() -> told.add("lost"));

    world.apply(new KvCommand.Revoke(1));
    world.runFor(Duration.ofMillis(2));

    assertThat(told).containsExactly("lost");
    assertThat(first.isSafe()).isFalse();
    assertThat(second.join().isSafe()).isTrue();

    assertThat(keyCount()).isEqualTo(1);
    world.runFor(Duration.ofMillis(2));

    assertThat(second.join().isSafe()).isFalse();
  }

  @Test
  void aHolderThatHadNoRoomForAWatchKnowsItSoon() {
    TestWorld full = new TestWorld(0);
    Tenure holder = full.await(full.client().kv.lock("x", TTL));
    full.runFor(Duration.ofMinutes(1));
    assertThat(holder.isSafe()).isTrue();

    full.apply(new KvCommand.Delete(KeyRange.ALL, false));
    full.runFor(Duration.ofMillis(1_100));

    assertThat(holder.isSafe()).isFalse();
  }

  @Test
  void whoeverWritesTheValueOfTheElectedDoesNotEndIt() {
    Tenure first = world.await(stand(a, "a"));

    world.apply(KvCommand.Put.of(bytes("elections/boss/" + "0".repeat(15) + "1"), bytes("new")));
    world.runFor(SHORT);

    assertThat(first.isSafe()).isTrue();
  }

  @Test
  void aKeyWhoseAnswerWasLostIsItsOwn() {
    CompletableFuture<Tenure> standing = stand(a, "a");
    world.runFor(Duration.ofMillis(2));
    a.lostAnswers = 1;

    Tenure tenure = world.await(standing);

    assertThat(tenure.isSafe()).isTrue();
    assertThat(keyCount()).isEqualTo(1);
  }

  @Test
  void aWaiterWhoseMemberIsGoneWithoutAWordAsksAnotherWhenItsRenewalHasNoAnswer() {
    Tenure first = world.await(stand(a, "a"));
    CompletableFuture<Tenure> second = stand(b, "b");
    world.runFor(SHORT);
    b.isCutOff = true;
    world.await(first.resign());
    world.runFor(SHORT);
    b.isCutOff = false;
    b.lostAnswers = 1;

    // A renewal is sent a third of the time after the last, and has as long to be answered.
    world.runFor(Duration.ofMillis(2_100));

    assertThat(second).isCompleted();
  }

  @Test
  void locksAndElectionsOfOneNameDoNotMeet() {
    Tenure leader = world.await(a.kv.campaign("x", Bytes.EMPTY, TTL));
    Tenure holder = world.await(b.kv.lock("x", TTL));
    Tenure other = world.await(c.kv.lock("xy", TTL));

    assertThat(leader.isSafe() && holder.isSafe() && other.isSafe()).isTrue();
  }

  @Test
  void whereThereIsNoRoomForAWatchAWaiterLooksNowAndThen() {
    TestWorld full = new TestWorld(0);
    Tenure first = full.await(full.client().kv.lock("x", TTL));
    CompletableFuture<Tenure> second = full.client().kv.lock("x", TTL);
    full.runFor(Duration.ofSeconds(3));
    full.await(first.resign());

    full.runFor(Duration.ofMillis(1_100));

    assertThat(second).isCompleted();
  }

  @Test
  void aNameIsNotEmptyHasNoSlashAndIsNotLong() {
    for (String name : List.of("", "a/b", "n".repeat(1_025))) {
      assertThatThrownBy(() -> a.kv.lock(name, TTL))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no slash");
    }
    assertThat(world.await(a.kv.lock("n".repeat(1_024), TTL)).isSafe()).isTrue();
  }

  @Test
  void whoObservesSeesEveryChangeOfTheElected() throws Exception {
    List<String> seen = new ArrayList<>();
    AutoCloseable observing = c.kv.observe("boss", elected -> seen.add(name(elected)));
    world.runFor(SHORT);
    Tenure first = world.await(stand(a, "a"));
    CompletableFuture<Tenure> second = stand(b, "b");
    world.runFor(SHORT);
    assertThat(name(world.await(c.kv.leader("boss")))).isEqualTo("a");

    // Longer than one question of its watch waits.
    world.runFor(Duration.ofSeconds(70));
    world.await(first.resign());
    world.runFor(SHORT);
    world.await(second.join().resign());
    world.runFor(SHORT);

    assertThat(seen).containsExactly("nobody", "a", "b", "nobody");

    observing.close();
    world.await(stand(a, "again"));
    world.runFor(SHORT);
    assertThat(seen).hasSize(4);
  }

  private static String name(@Nullable Elected elected) {
    return elected == null ? "nobody" : elected.value().toUtf8();
  }
}
