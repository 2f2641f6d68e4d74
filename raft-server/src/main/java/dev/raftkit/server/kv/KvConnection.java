package dev.raftkit.server.kv;

import dev.raftkit.kv.client.KvClient;
import dev.raftkit.kv.client.KvCluster;
import dev.raftkit.node.Session;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.register.ClientOptions;
import dev.raftkit.transport.netty.client.RaftClient;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A client of a cluster's store, from outside of it. */
final class KvConnection implements AutoCloseable {
  /** Longer than anybody waits for one command. */
  private static final Duration SESSION_TIMEOUT = Duration.ofMinutes(1);

  private static final long END_MILLIS = 500;

  private final RaftClient client;
  private final @Nullable Session session;
  private final KvClient kv;

  private KvConnection(RaftClient client, @Nullable Session session, KvCluster cluster) {
    this.client = client;
    this.session = session;
    this.kv = new KvClient(cluster);
  }

  /** Of one that does nothing which must not be done twice. */
  static KvConnection open(ClientOptions options) throws CannotRunException {
    RaftClient client = options.openClient();
    return new KvConnection(client, null, KvCluster.of(client::propose, client::read));
  }

  /** Of one whose commands are carried out once, however often they have to be sent. */
  static KvConnection openOnce(ClientOptions options) throws CannotRunException {
    RaftClient client = options.openClient();
    try {
      Session session =
          ClientOptions.answer(client.openSession(SESSION_TIMEOUT, options.timeout()));
      return new KvConnection(client, session, KvCluster.of(session::propose, client::read));
    } catch (CannotRunException e) {
      client.close();
      throw e;
    }
  }

  KvClient kv() {
    return kv;
  }

  @Override
  public void close() {
    kv.close();
    if (session != null) {
      endSession(session);
    }
    client.close();
  }

  /** The cluster would end it too, a minute later. */
  private static void endSession(Session session) {
    try {
      session.end().get(END_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException | java.util.concurrent.ExecutionException e) {
      return;
    }
  }
}
