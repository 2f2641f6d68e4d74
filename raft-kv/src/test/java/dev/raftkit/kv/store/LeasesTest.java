package dev.raftkit.kv.store;

import static dev.raftkit.kv.store.TestStore.bytes;
import static dev.raftkit.kv.store.TestStore.failed;
import static dev.raftkit.kv.store.TestStore.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.Event;
import dev.raftkit.kv.KeyRange;
import dev.raftkit.kv.KeyValue;
import dev.raftkit.kv.KvCodec;
import dev.raftkit.kv.KvCommand;
import dev.raftkit.kv.KvCommand.Expire;
import dev.raftkit.kv.KvCommand.Grant;
import dev.raftkit.kv.KvCommand.Renew;
import dev.raftkit.kv.KvCommand.Revoke;
import dev.raftkit.kv.KvError;
import dev.raftkit.kv.KvLimits;
import dev.raftkit.kv.KvQuery;
import dev.raftkit.kv.KvResult;
import dev.raftkit.kv.KvResult.Expired;
import dev.raftkit.kv.KvResult.Granted;
import dev.raftkit.kv.KvResult.LeaseFound;
import dev.raftkit.kv.KvResult.LeasesFound;
import dev.raftkit.kv.KvResult.Renewed;
import dev.raftkit.kv.KvResult.Revoked;
import dev.raftkit.kv.LeaseStatus;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LeasesTest {
  private static final long SECOND = 1_000_000_000;

  private final TestStore store = new TestStore();

  private KvResult due(Expire.Candidate... candidates) {
    return store.store.apply(new Expire(List.of(candidates)), store.clock, true);
  }

  private List<Bytes> keys() {
    return store.all().entries().stream().map(KeyValue::key).toList();
  }

  @Test
  void aLeaseIsDueOnceItsTimeIsOverAndNotBefore() {
    store.clock = 5 * SECOND;
    long lease = store.grant(10 * SECOND);

    assertThat(store.store.dueAt()).isEqualTo(15 * SECOND);
    assertThat(store.store.due(15 * SECOND - 1)).isNull();
    assertThat(store.store.due(15 * SECOND))
        .isEqualTo(KvCodec.encode(new Expire(List.of(new Expire.Candidate(lease, 0)))));
  }

  @Test
  void withoutLeasesNothingIsEverDue() {
    assertThat(store.store.dueAt()).isEqualTo(Long.MAX_VALUE);
    assertThat(store.store.due(Long.MAX_VALUE)).isNull();
  }

  @Test
  void withALeaseItsKeysEndInOrderAtOneRevision() {
    long lease = store.grant(SECOND);
    store.apply(put("b", "1", lease));
    store.apply(put("a", "2", lease));
    store.apply(put("c", "3"));
    store.clock = SECOND;

    store.expire();

    assertThat(keys()).containsExactly(bytes("c"));
    assertThat(store.ask(KvQuery.Watch.of(KeyRange.ALL, 5)))
        .isEqualTo(new KvResult.Watched(
            5,
            List.of(
                new Event(Event.Kind.DELETE, KeyValue.deleted(bytes("a"), 5), null),
                new Event(Event.Kind.DELETE, KeyValue.deleted(bytes("b"), 5), null)),
            6));
    failed(KvError.UNKNOWN_LEASE, store.ask(new KvQuery.Lease(lease, false)));
  }

  @Test
  void leasesThatEndTogetherHaveARevisionEachIfTheyHaveKeys() {
    long first = store.grant(SECOND);
    long without = store.grant(SECOND);
    long second = store.grant(SECOND);
    store.apply(put("a", "1", second));
    store.apply(put("b", "1", first));
    store.clock = SECOND;

    assertThat(due(candidate(first, 0), candidate(without, 0), candidate(second, 0)))
        .isEqualTo(new Expired(5, List.of(first, without, second)));
  }

  private static Expire.Candidate candidate(long lease, long renewals) {
    return new Expire.Candidate(lease, renewals);
  }

  @Test
  void aLeaseThatWasRenewedSinceTheLeaderLookedGoesOn() {
    long lease = store.grant(SECOND);
    store.clock = SECOND;
    store.apply(new Renew(List.of(lease)));
    store.clock = 5 * SECOND;

    assertThat(due(candidate(lease, 0))).isEqualTo(new Expired(1, List.of()));
    assertThat(due(candidate(lease, 1))).isEqualTo(new Expired(1, List.of(lease)));
  }

  @Test
  void aLeaseGrantedAnewUnderTheSameIdentityGoesOn() {
    store.apply(new Grant(7, SECOND));
    store.clock = SECOND;
    store.apply(new Revoke(7));
    store.apply(new Grant(7, SECOND));

    assertThat(due(candidate(7, 0))).isEqualTo(new Expired(1, List.of()));
    assertThat(store.store.dueAt()).isEqualTo(2 * SECOND);
  }

  @Test
  void aRenewalMakesALeaseLastItsWholeTimeFromThere() {
    long lease = store.grant(10 * SECOND);
    store.clock = 7 * SECOND;

    assertThat(store.ask(new KvQuery.Lease(lease, false)))
        .isEqualTo(
            new LeaseFound(1, new LeaseStatus(lease, 10 * SECOND, 10 * SECOND, 0, 0), List.of()));
    assertThat(store.apply(new Renew(List.of(lease, 99L, lease))))
        .isEqualTo(new Renewed(
            1, List.of(new LeaseStatus(lease, 10 * SECOND, 10 * SECOND, 1, 0)), List.of(99L)));
    assertThat(store.store.dueAt()).isEqualTo(17 * SECOND);
  }

  @Test
  void aLeaseWhoseTimeIsOverCanBeRenewedUntilItsEndIsApplied() {
    long lease = store.grant(SECOND);
    store.clock = 9 * SECOND;

    assertThat(store.apply(new Renew(List.of(lease)))).isInstanceOf(Renewed.class);
    store.expire();

    assertThat(store.status().leaseCount()).isEqualTo(1);
  }

  @Test
  void nothingIsLeftOfALeaseWhoseTimeIsOverAndNeverLess() {
    long lease = store.grant(SECOND);
    store.clock = 9 * SECOND;
    store.apply(put("a", "1"));

    assertThat(store.ask(new KvQuery.Lease(lease, false)))
        .isEqualTo(new LeaseFound(2, new LeaseStatus(lease, SECOND, 0, 0, 0), List.of()));
  }

  @Test
  void whatIsNotThereIsNeitherRenewedNorRevokedNorPutWith() {
    long lease = store.grant(SECOND);
    store.clock = SECOND;
    store.expire();

    store.refuses(KvError.UNKNOWN_LEASE, new Renew(List.of(lease)));
    store.refuses(KvError.UNKNOWN_LEASE, new Revoke(lease));
    store.refuses(KvError.UNKNOWN_LEASE, put("a", "1", lease));
    assertThat(store.status().leaseCount()).isZero();
  }

  @Test
  void aRevokedLeaseTakesItsKeysWithIt() {
    long lease = store.grant(SECOND);
    store.apply(put("a", "1", lease));
    store.apply(put("b", "1", lease));

    assertThat(store.apply(new Revoke(lease))).isEqualTo(new Revoked(4, 2));
    assertThat(keys()).isEmpty();
    assertThat(store.store.dueAt()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aKeyGoesWithTheLeaseItWasLastPutWith() {
    long first = store.grant(SECOND);
    long second = store.grant(SECOND);
    store.apply(put("a", "1", first));
    store.apply(put("b", "1", first));
    store.apply(put("c", "1", first));
    store.apply(put("a", "1", second));
    store.apply(put("b", "1"));

    assertThat(store.ask(new KvQuery.Lease(first, true)))
        .isEqualTo(
            new LeaseFound(6, new LeaseStatus(first, SECOND, SECOND, 0, 1), List.of(bytes("c"))));
    assertThat(store.apply(new Revoke(first))).isEqualTo(new Revoked(7, 1));
    assertThat(keys()).containsExactly(bytes("a"), bytes("b"));
  }

  @Test
  void aDeletedKeyGoesWithNoLeaseAnyMore() {
    long lease = store.grant(SECOND);
    store.apply(put("a", "1", lease));
    store.apply(KvCommand.Delete.of(bytes("a")));
    store.apply(put("a", "2"));

    assertThat(store.apply(new Revoke(lease))).isEqualTo(new Revoked(4, 0));
    assertThat(keys()).containsExactly(bytes("a"));
  }

  @Test
  void onlyTheLeaderEndsLeases() {
    long lease = store.grant(SECOND);
    store.clock = SECOND;

    store.refuses(KvError.NOT_FOR_CLIENTS, new Expire(List.of(candidate(lease, 0))));
  }

  @Test
  void aLeaderThatIsTooEarlyEndsNothing() {
    long lease = store.grant(SECOND);
    store.clock = SECOND - 1;

    assertThat(due(candidate(lease, 0))).isEqualTo(new Expired(1, List.of()));
  }

  @Test
  void aTimeToLiveOutOfRangeIsRefused() {
    store.refuses(KvError.TTL_OUT_OF_RANGE, new Grant(0, 0));
    store.refuses(KvError.TTL_OUT_OF_RANGE, new Grant(0, -SECOND));
    store.refuses(KvError.TTL_OUT_OF_RANGE, new Grant(0, 99_999_999));
    store.refuses(KvError.TTL_OUT_OF_RANGE, new Grant(0, Long.MAX_VALUE));
    assertThat(store.apply(new Grant(0, Long.MAX_VALUE)))
        .isEqualTo(new KvResult.Failure(
            1,
            KvError.TTL_OUT_OF_RANGE,
            "a lease for 9223372036854775807 ns: ttlNanosMin and ttlNanosMax allow 100000000 to"
                + " 2592000000000000",
            0));
  }

  @Test
  void anIdentityIsChosenOnceAndGivenOnce() {
    assertThat(store.apply(new Grant(2, SECOND)))
        .isEqualTo(new Granted(1, new LeaseStatus(2, SECOND, SECOND, 0, 0)));
    store.refuses(KvError.LEASE_EXISTS, new Grant(2, SECOND));
    assertThat(store.grant(SECOND)).isEqualTo(1);
    assertThat(store.grant(SECOND)).isEqualTo(3);

    store.apply(new Revoke(3));

    assertThat(store.grant(SECOND)).isEqualTo(4);
  }

  @Test
  void oneLeaseMoreThanMayBeIsRefusedUntilTheLimitIsRaised() {
    for (int i = 0; i < 100_000; i++) {
      store.grant(SECOND);
    }

    store.refuses(KvError.TOO_MANY_LEASES, new Grant(0, SECOND));
    store.configure(KvLimits.DEFAULT.withLeases(100_001, 1));
    assertThat(store.grant(SECOND)).isEqualTo(100_001);
  }

  @Test
  void manyLeasesEndInSeveralEntries() {
    for (int i = 0; i < 600; i++) {
      store.grant(SECOND);
    }
    store.clock = SECOND;

    Expire first = (Expire) KvCodec.decodeCommand(Objects.requireNonNull(store.store.due(SECOND)));
    assertThat(first.leases()).hasSize(Leases.EXPIRY_LEASES_MAX);
    store.expire();
    assertThat(store.status().leaseCount()).isZero();
  }

  @Test
  void anExpiryStopsBeforeItChangesMoreKeysThanACommandMay() {
    store.configure(KvLimits.DEFAULT.withCommands(128, 3, 4 << 20, 1 << 20));
    long first = store.grant(SECOND);
    long second = store.grant(SECOND);
    store.apply(put("a", "1", first));
    store.apply(put("b", "1", first));
    store.apply(put("c", "1", second));
    store.apply(put("d", "1", second));

    assertThat(KvCodec.decodeCommand(Objects.requireNonNull(store.store.due(SECOND))))
        .isEqualTo(new Expire(List.of(candidate(first, 0))));
  }

  @Test
  void aLeaseIsFull() {
    store.configure(KvLimits.DEFAULT
        .withKeyAndValueBytes(10, 100)
        .withCommands(128, 2, 210, 1_000)
        .withLeases(10, 2));
    long lease = store.grant(SECOND);
    store.apply(put("a", "x".repeat(99), lease));
    store.apply(put("b", "x".repeat(99), lease));
    store.apply(put("b", "y".repeat(99), lease));

    store.refuses(KvError.LEASE_FULL, put("c", "", lease));
    store.configure(KvLimits.DEFAULT
        .withKeyAndValueBytes(10, 100)
        .withCommands(128, 3, 210, 1_000)
        .withLeases(10, 3));
    store.refuses(KvError.LEASE_FULL, put("c", "x".repeat(10), lease));
    assertThat(store.apply(put("c", "x".repeat(9), lease))).isInstanceOf(KvResult.Written.class);
  }

  @Test
  void leasesAreListedByIdentity() {
    store.grant(SECOND);
    store.grant(SECOND);
    store.apply(new Grant(Long.MAX_VALUE, SECOND));

    assertThat(store.ask(new KvQuery.Leases(0, 2)))
        .isEqualTo(new LeasesFound(1, List.of(1L, 2L), true));
    assertThat(store.ask(new KvQuery.Leases(2, 2)))
        .isEqualTo(new LeasesFound(1, List.of(Long.MAX_VALUE), false));
    assertThat(store.ask(new KvQuery.Leases(Long.MAX_VALUE, 2)))
        .isEqualTo(new LeasesFound(1, List.of(), false));
  }
}
