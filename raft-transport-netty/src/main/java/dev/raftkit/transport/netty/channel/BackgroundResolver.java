package dev.raftkit.transport.netty.channel;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Resolves host names on a thread of its own. Netty's default asks the JDK on the I/O thread, where a
 * name server that does not answer would silence every connection.
 */
public final class BackgroundResolver extends AddressResolverGroup<InetSocketAddress> {
  /** Names looked up at once; more fail, and are tried again with the next connection. */
  private static final int LOOKUPS_MAX = 1_000;

  private final ThreadPoolExecutor lookups;

  public BackgroundResolver(String threadName) {
    lookups = new ThreadPoolExecutor(
        1,
        1,
        5,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(LOOKUPS_MAX),
        new DefaultThreadFactory(threadName, true));
    lookups.allowCoreThreadTimeOut(true);
  }

  @Override
  protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
    return new Names(executor, lookups).asAddressResolver();
  }

  @Override
  public void close() {
    super.close();
    lookups.shutdownNow();
  }

  /** The resolver of one event loop. */
  private static final class Names extends InetNameResolver {
    private final Executor lookups;

    Names(EventExecutor executor, Executor lookups) {
      super(executor);
      this.lookups = lookups;
    }

    @Override
    protected void doResolve(String host, Promise<InetAddress> promise) {
      lookups.execute(() -> {
        try {
          promise.trySuccess(InetAddress.getByName(host));
        } catch (UnknownHostException e) {
          promise.tryFailure(e);
        }
      });
    }

    @Override
    protected void doResolveAll(String host, Promise<List<InetAddress>> promise) {
      lookups.execute(() -> {
        try {
          promise.trySuccess(Arrays.asList(InetAddress.getAllByName(host)));
        } catch (UnknownHostException e) {
          promise.tryFailure(e);
        }
      });
    }
  }
}
