package dev.raftkit.server.demo;

import dev.raftkit.kv.client.KvClient;
import dev.raftkit.kv.client.KvCluster;
import dev.raftkit.node.membership.Members;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.process.ParentWatch;
import dev.raftkit.transport.netty.client.RaftClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** One of the tutorial's servers as a process of its own. */
@Command(name = "tutorial-server", hidden = true, description = "One of the tutorial's servers.")
public final class TutorialServerCommand implements Callable<Integer> {
  static final Duration TTL = Duration.ofSeconds(3);

  @Option(names = "--naive", description = "As tutorials do it.")
  private boolean naive;

  @Option(names = "--id", required = true)
  private String id = "";

  @Option(names = "--cluster", required = true)
  private String cluster = "";

  @Option(names = "--ledger-port", required = true)
  private int ledgerPort;

  @Option(names = "--elected", required = true, description = "Where those who are elected sign.")
  private Path elected = Path.of("");

  @Override
  public Integer call() throws CannotRunException, InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    Members members = Members.parse(cluster);
    try (RaftClient client =
            RaftClient.builder(List.copyOf(members.addresses().values())).open();
        KvClient kv = new KvClient(KvCluster.of(client::propose, client::read));
        LedgerClient ledger = LedgerClient.connect(ledgerPort)) {
      ParentWatch.start(System.in, line -> end.countDown(), end::countDown);
      BiConsumer<Duration, Runnable> later = (pause, next) -> {
        var unused = timer.schedule(next, pause.toNanos(), TimeUnit.NANOSECONDS);
      };
      Provider provider = new RemoteProvider(ledger);
      say("ready");
      if (naive) {
        new NaiveServer(id, kv, TTL, provider, later, this::told).elect();
      } else {
        new FencedServer(id, kv, TTL, provider, later, this::told).elect();
      }
      end.await();
      return ExitCode.GOOD;
    } catch (IOException e) {
      throw CannotRunException.because(e);
    } finally {
      timer.shutdownNow();
    }
  }

  private void told(String event) {
    if (event.startsWith("elected ")) {
      new Book(elected).sign(Long.parseLong(event.split(" ", -1)[1]), id);
    }
    say(event);
  }

  private static synchronized void say(String event) {
    System.out.println(event);
  }
}
