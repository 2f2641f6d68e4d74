package dev.raftkit.transport.netty.channel;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class that lost a Netty buffer. Registered for all of them. */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
  private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();
  private static final long COLLECTION_MILLIS = 10_000;

  @Override
  public void beforeAll(ExtensionContext context) {
    ByteBufUtil.setLeakListener((type, records) -> LEAKS.add(type + " " + records));
  }

  @Override
  public void afterAll(ExtensionContext context) throws InterruptedException {
    List<String> leaks = leaks();
    if (!leaks.isEmpty()) {
      throw new AssertionError("buffers were not released: " + leaks);
    }
  }

  /** The leaks since the last call. */
  static List<String> leaks() throws InterruptedException {
    // Twice: what the first round enqueues is seen by the allocation after the second.
    collectGarbage();
    collectGarbage();
    ByteBufAllocator.DEFAULT.directBuffer(16).release();
    List<String> leaks = new ArrayList<>();
    for (String leak = LEAKS.poll(); leak != null; leak = LEAKS.poll()) {
      leaks.add(leak);
    }
    return leaks;
  }

  private static void collectGarbage() throws InterruptedException {
    ReferenceQueue<Object> collected = new ReferenceQueue<>();
    WeakReference<Object> canary = new WeakReference<>(new Object(), collected);
    System.gc();
    try {
      if (collected.remove(COLLECTION_MILLIS) == null) {
        throw new AssertionError("no garbage collection within " + COLLECTION_MILLIS + " ms");
      }
    } finally {
      // A reference that is itself collected is never enqueued.
      Reference.reachabilityFence(canary);
    }
  }
}
