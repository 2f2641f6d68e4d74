package dev.raftkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.server.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("smoke")
@DisplayName("raft elect and raft lock, with three servers and everything in processes")
class ElectTest {
  private static final int SECONDS_MAX = Servers.SECONDS_MAX;

  /** So long that no renewal of a lease that is to be kept comes too late on a slow machine. */
  private static final String TTL = "5s";

  /** Says what it is, and goes on until it is ended. */
  private static final String HOLD = "echo held $RAFT_FENCING_TOKEN $$; exec sleep 600";

  @TempDir
  private static Path folder = Path.of("");

  private static @Nullable Servers servers;

  private final List<Holder> holders = new ArrayList<>();

  @BeforeAll
  static void startThree() throws Exception {
    servers = Servers.start(folder, 3);
  }

  @AfterAll
  static void stopThree() throws InterruptedException {
    Objects.requireNonNull(servers).killAll();
  }

  @AfterEach
  void killAll() throws Exception {
    for (Holder holder : holders) {
      // Its watchdog ends the command; one that was stopped can do so only if it goes on.
      holder.resumeAll();
      holder.process.kill();
    }
  }

  /** A process that runs {@code raft elect}, and what its command prints. */
  private final class Holder {
    final ChildProcess process;
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private List<ProcessHandle> stopped = List.of();

    Holder(String name, String ttl, String script) throws IOException {
      process = ChildProcess.start(
          folder.resolve(name + ".log"),
          lines::add,
          List.of(
              "elect",
              "--endpoints=" + Objects.requireNonNull(servers).endpoints(),
              "--ttl=" + ttl,
              name,
              "--",
              "bash",
              "-c",
              script));
      holders.add(this);
    }

    /** To end the process itself would close its output, too. */
    ProcessHandle handle() {
      return ProcessHandle.of(process.pid()).orElseThrow();
    }

    String line() throws InterruptedException {
      return Objects.requireNonNull(lines.poll(SECONDS_MAX, TimeUnit.SECONDS), "no line");
    }

    /** The token and the process of a command that holds. */
    Held held() throws InterruptedException {
      String[] words = line().split(" ", -1);
      assertThat(words).hasSize(3).startsWith("held");
      return new Held(
          Long.parseLong(words[1]), ProcessHandle.of(Long.parseLong(words[2])).orElseThrow());
    }

    /** Stops this process, and its watchdog if wanted, but not the command. */
    void stop(boolean withWatchdog) throws Exception {
      stopped = withWatchdog ? handle().children().toList() : List.of();
      // First, for it would end the command soon after the holder has stopped.
      for (ProcessHandle watchdog : stopped) {
        signal("STOP", watchdog);
      }
      process.stop();
    }

    void resumeAll() throws Exception {
      for (ProcessHandle watchdog : stopped) {
        signal("CONT", watchdog);
      }
      stopped = List.of();
      if (process.isAlive()) {
        process.resume();
      }
    }
  }

  private record Held(long token, ProcessHandle command) {}

  private static void signal(String name, ProcessHandle process) throws Exception {
    if (process.isAlive()) {
      new ProcessBuilder("sh", "-c", "kill -s " + name + " " + process.pid())
          .start()
          .waitFor();
    }
  }

  private static void awaitEnd(ProcessHandle process) throws Exception {
    CompletableFuture<ProcessHandle> end = process.onExit();
    try {
      end.get(SECONDS_MAX, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("process " + process.pid() + " does not end", e);
    }
  }

  private static void assertExit(ChildProcess process, int code) throws InterruptedException {
    assertTrue(process.awaitExit(SECONDS_MAX));
    assertEquals(code, process.exitCode());
  }

  @Test
  void theCommandHasATokenThatGrowsAndItsExitCodeIsPassedOn() throws Exception {
    Holder first = new Holder("codes", "30s", "echo $RAFT_FENCING_TOKEN; exit 7");
    long token = Long.parseLong(first.line());
    assertExit(first.process, 7);

    Holder second = new Holder("codes", "30s", "echo $RAFT_FENCING_TOKEN");
    assertThat(Long.parseLong(second.line())).isGreaterThan(token);
    assertExit(second.process, 0);
  }

  @Test
  void aCommandThatCannotBeRunIsSaidSo() throws Exception {
    ChildProcess process = ChildProcess.start(
        folder.resolve("none.log"),
        line -> {},
        List.of(
            "lock",
            "--endpoints=" + Objects.requireNonNull(servers).endpoints(),
            "none",
            "--",
            "/no/such/program"));

    assertExit(process, 3);
    assertThat(ChildProcess.lastLine(folder.resolve("none.log")))
        .startsWith("raft lock: Cannot run program \"/no/such/program\"");
  }

  @Test
  void whoIsAskedToEndEndsItsCommandAndLetsTheNextInAtOnce() throws Exception {
    String polite = "trap 'echo bye; exit 0' TERM; echo held $RAFT_FENCING_TOKEN $$;"
        + " while :; do sleep 0.1; done";
    Holder first = new Holder("asked", "10m", polite);
    Held held = first.held();
    Holder second = new Holder("asked", "10m", HOLD);

    signal("TERM", first.handle());

    assertEquals("bye", first.line());
    // Within the test's patience, and long before the ten minutes.
    assertThat(second.held().token()).isGreaterThan(held.token());
    assertThat(held.command().isAlive()).isFalse();
    assertExit(first.process, 143);
  }

  @Test
  void whoIsAskedToEndWhileItWaitsLeavesNothingBehind() throws Exception {
    Holder first = new Holder("waiting", "10m", HOLD);
    first.held();
    Holder second = new Holder("waiting", "10m", HOLD);
    awaitCandidates("waiting", 2);

    signal("TERM", second.handle());

    assertTrue(second.process.awaitExit(SECONDS_MAX));
    awaitCandidates("waiting", 1);
  }

  private static void awaitCandidates(String name, int count) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
    String found = "";
    while (System.nanoTime() - deadline < 0) {
      CommandRun run = Objects.requireNonNull(servers)
          .client("kv get", "elections/" + name + "/", "--prefix", "--keys-only");
      found = run.out();
      if (found.lines().count() == count) {
        return;
      }
    }
    throw new AssertionError("candidates: " + found);
  }

  @Test
  void whenAHolderIsKilledItsCommandIsGoneBeforeTheNextOneStarts() throws Exception {
    Holder first = new Holder("killed", TTL, HOLD);
    Held held = first.held();
    Holder second = new Holder("killed", TTL, HOLD);

    first.process.kill();

    assertThat(second.held().token()).isGreaterThan(held.token());
    assertThat(held.command().isAlive()).isFalse();
  }

  @Test
  void whenAWatchdogIsKilledItsCommandIsEndedAndTheNextOneLetIn() throws Exception {
    Holder first = new Holder("unwatched", "10m", HOLD);
    Held held = first.held();
    Holder second = new Holder("unwatched", "10m", HOLD);
    // By then the watchdog has told whom it started.
    awaitCandidates("unwatched", 2);

    first.handle().children().forEach(ProcessHandle::destroyForcibly);

    assertThat(second.held().token()).isGreaterThan(held.token());
    assertThat(held.command().isAlive()).isFalse();
    assertExit(first.process, 3);
  }

  @Test
  @DisplayName("E6: the holder is paused, and its watchdog ends the command in time")
  void whenAHolderIsPausedItsCommandIsGoneBeforeTheNextOneStarts() throws Exception {
    Holder first = new Holder("paused", TTL, HOLD);
    Held held = first.held();
    Holder second = new Holder("paused", TTL, HOLD);

    first.stop(false);

    assertThat(second.held().token()).isGreaterThan(held.token());
    assertThat(held.command().isAlive()).isFalse();

    first.resumeAll();
    assertExit(first.process, 3);
  }

  @Test
  @DisplayName(
      "E6: the holder and its watchdog are paused, and the token of its command is refused")
  void whenTheWatchdogIsPausedTooTheTokenOfItsCommandIsRefused() throws Exception {
    CompletableFuture<String> listening = new CompletableFuture<>();
    ChildProcess ledger = ChildProcess.start(
        folder.resolve("ledger.log"),
        listening::complete,
        List.of("demo-ledger", "--file=" + folder.resolve("ledger")));
    String port = listening.get(SECONDS_MAX, TimeUnit.SECONDS).split(" ", -1)[1];
    Path go = folder.resolve("go");
    Holder first = new Holder("both", TTL, charging(port, go));
    Held held = first.held();
    assertEquals("register accepted", first.line());
    Holder second = new Holder("both", TTL, charging(port, folder.resolve("never")));

    first.stop(true);
    Held next = second.held();
    assertEquals("register accepted", second.line());
    assertThat(held.command().isAlive()).isTrue();
    Files.createFile(go);

    assertEquals("charge stale " + next.token(), first.line());

    first.resumeAll();
    awaitEnd(held.command());
    assertExit(first.process, 3);
    ledger.kill();
  }

  /** Tells the ledger its token, and charges something when a file is there. */
  private static String charging(String port, Path go) {
    return "echo held $RAFT_FENCING_TOKEN $$; exec 3<>/dev/tcp/127.0.0.1/" + port
        + "; echo register $RAFT_FENCING_TOKEN >&3; read -r answer <&3; echo register $answer;"
        + " while [ ! -e '" + go + "' ]; do sleep 0.05; done;"
        + " echo charge $RAFT_FENCING_TOKEN c001 2026-05 >&3; read -r answer <&3;"
        + " echo charge $answer; exec sleep 600";
  }
}
