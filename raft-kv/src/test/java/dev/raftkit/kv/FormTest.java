package dev.raftkit.kv;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What no store could take is refused where it is made. */
class FormTest {
  private static final Bytes KEY = Bytes.utf8("k");

  @Test
  void anEmptyKeyIsRefused() {
    refused(() -> KvCommand.Put.of(Bytes.EMPTY, KEY), "a key is empty: it has at least 1 byte");
    refused(() -> KeyRange.of(Bytes.EMPTY), "a key is empty: it has at least 1 byte");
    refused(() -> Comparison.isAbsent(Bytes.EMPTY), "a key is empty: it has at least 1 byte");
  }

  @Test
  void aHugeKeyAndAHugeValueAreRefused() {
    Bytes key = Bytes.of(new byte[65_537]);
    Bytes value = Bytes.of(new byte[(16 << 20) + 1]);

    refused(
        () -> KvCommand.Put.of(key, KEY), "a key has 65537 bytes, and may have 65536: split it");
    refused(
        () -> KvCommand.Put.of(KEY, value),
        "a value has 16777217 bytes, and may have 16777216: split it");
  }

  @Test
  void aTransactionOfTooManyPartsIsRefused() {
    List<Operation> many = Collections.nCopies(1_025, KvQuery.Range.of(KEY));

    refused(
        () -> new KvCommand.Transact(List.of(), many, List.of()),
        "a branch of a transaction has 1025 operations, and may have 1024: split it");
  }

  @Test
  void anIdentityOfALeaseIsPositive() {
    refused(
        () -> new KvCommand.Grant(-1, 1), "the identity of a lease is -1, and may not be negative");
    refused(() -> new KvCommand.Revoke(0), "a lease is 0, and the identity of a lease is positive");
    refused(
        () -> new KvCommand.Renew(List.of(0L)),
        "a lease is 0, and the identity of a lease is positive");
    refused(() -> new KvCommand.Renew(List.of()), "a renewal names no lease: it names at least 1");
  }

  @Test
  void aWatchOfWhatCanNeverComeIsRefused() {
    refused(
        () -> KvQuery.Watch.of(KeyRange.ALL, Long.MAX_VALUE),
        "a watch is from revision 9223372036854775807: from 0 up to 9223372036854775806 there may"
            + " be something to see");
    refused(
        () -> KvQuery.Watch.of(KeyRange.ALL, -1),
        "a watch is from revision -1: from 0 up to 9223372036854775806 there may be something to"
            + " see");
  }

  @Test
  void limitsThatContradictEachOtherAreRefused() {
    refused(
        () -> KvLimits.DEFAULT.withCommands(1, 1, 100, 1),
        "changedBytesMax, of a key with an old and a new value, is 100, and may be 1056768 to"
            + " 2147483647");
    refused(
        () -> KvLimits.DEFAULT.withLeases(1_000_001, 1),
        "leasesMax is 1000001, and may be 1 to 1000000");
    refused(
        () -> KvLimits.DEFAULT.withLeases(1, 10_001),
        "leaseKeysMax is 10001, and may be 1 to 10000");
  }

  private static void refused(ThrowingCallable made, String why) {
    assertThatThrownBy(made).isInstanceOf(IllegalArgumentException.class).hasMessage(why);
  }
}
