package dev.raftkit.kv.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.KeyRange;
import dev.raftkit.kv.KeyValue;
import dev.raftkit.kv.KvCodec;
import dev.raftkit.kv.KvCommand;
import dev.raftkit.kv.KvError;
import dev.raftkit.kv.KvLimits;
import dev.raftkit.kv.KvQuery;
import dev.raftkit.kv.KvResult;
import dev.raftkit.node.SnapshotSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;

/** A store, and the words in which tests speak to it. */
final class TestStore {
  final KeyValueStore store;

  /** The replicated clock, which tests move. */
  long clock;

  TestStore() {
    this(KeyValueStore.WATCHES_MAX);
  }

  TestStore(int watchesMax) {
    store = new KeyValueStore(watchesMax);
  }

  static Bytes bytes(String text) {
    return Bytes.utf8(text);
  }

  static KvCommand.Put put(String key, String value, long lease) {
    return new KvCommand.Put(bytes(key), bytes(value), lease, false);
  }

  static KvCommand.Put put(String key, String value) {
    return put(key, value, 0);
  }

  static KeyRange range(String from, String end) {
    return new KeyRange(bytes(from), bytes(end));
  }

  static KeyValue entry(String key, String value, long created, long modified, long version) {
    return new KeyValue(bytes(key), bytes(value), created, modified, version, 0);
  }

  KvResult apply(KvCommand command) {
    return store.apply(command, clock, false);
  }

  /** What the leader finds due is applied, as often as there is any. */
  void expire() {
    for (byte[] due = store.due(clock); due != null; due = store.due(clock)) {
      store.apply(KvCodec.decodeCommand(due), clock, true);
    }
  }

  void configure(KvLimits limits) {
    assertThat(apply(new KvCommand.Configure(limits))).isInstanceOf(KvResult.Configured.class);
  }

  long grant(long ttlNanos) {
    return ((KvResult.Granted) apply(new KvCommand.Grant(0, ttlNanos))).lease().lease();
  }

  KvResult ask(KvQuery query) {
    return KvCodec.decodeResult(store.query(KvCodec.encode(query)));
  }

  CompletableFuture<byte[]> later(KvQuery query) {
    return store.queryLater(KvCodec.encode(query));
  }

  static KvResult answer(CompletableFuture<byte[]> later) {
    assertThat(later).isCompleted();
    return KvCodec.decodeResult(later.getNow(new byte[0]));
  }

  KvResult.Found all() {
    return (KvResult.Found) ask(KvQuery.Range.of(KeyRange.ALL));
  }

  long revision() {
    return all().revision();
  }

  KvResult.StatusFound status() {
    return (KvResult.StatusFound) ask(new KvQuery.Status());
  }

  /** Fails unless it is a failure of this kind that changed nothing. */
  void refuses(KvError error, KvCommand command) {
    // The time is that of the last command, be it refused.
    apply(new KvCommand.Compact(Long.MAX_VALUE));
    long before = store.stateHash().orElseThrow();

    KvResult result = apply(command);

    assertThat(result).isInstanceOf(KvResult.Failure.class);
    assertThat(((KvResult.Failure) result).error()).isEqualTo(error);
    assertThat(store.stateHash()).hasValue(before);
  }

  static void failed(KvError error, KvResult result) {
    assertThat(result).isInstanceOf(KvResult.Failure.class);
    assertThat(((KvResult.Failure) result).error()).isEqualTo(error);
  }

  byte[] snapshot() {
    return written(store.capture());
  }

  static byte[] written(SnapshotSource source) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    try {
      boolean hasMore = true;
      while (hasMore) {
        hasMore = source.writeNext(out);
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  void restore(byte[] snapshot) throws IOException {
    ByteArrayInputStream bytes = new ByteArrayInputStream(snapshot);
    store.restore(new DataInputStream(bytes));
    assertThat(bytes.available()).isZero();
  }
}
