package dev.raftkit.server.demo;

import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.process.ParentWatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The ledger as a process of its own; it ends with its parent. */
@Command(name = "demo-ledger", hidden = true, description = "The demo's payment provider.")
public final class LedgerCommand implements Callable<Integer> {
  @Option(names = "--file", required = true)
  private Path file = Path.of("");

  @Override
  public Integer call() throws CannotRunException, InterruptedException {
    CountDownLatch orphaned = new CountDownLatch(1);
    try (Ledger ledger = Ledger.open(file);
        LedgerServer server = LedgerServer.start(ledger)) {
      ParentWatch.start(System.in, line -> {}, orphaned::countDown);
      System.out.println("listening " + server.port());
      orphaned.await();
      return ExitCode.GOOD;
    } catch (IOException e) {
      throw CannotRunException.because(e);
    }
  }
}
