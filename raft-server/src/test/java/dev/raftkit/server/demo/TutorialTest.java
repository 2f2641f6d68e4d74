package dev.raftkit.server.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.kv.client.KvClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two programs of docs/leader-election.md in virtual time, with their traces as they stand there. */
class TutorialTest {
  private static final Duration TTL = Duration.ofSeconds(3);
  private static final long NANOS_A_SECOND = 1_000_000_000;
  private static final long PAUSE_NANOS = 9 * NANOS_A_SECOND;
  private static final long END_NANOS = 16 * NANOS_A_SECOND;

  @TempDir
  private Path folder = Path.of("");

  private final VirtualTime time = new VirtualTime();
  private final VirtualStore store = new VirtualStore(time);
  private final List<String> trace = new ArrayList<>();
  private boolean hasStoodStill;

  /** One of the two forms. */
  private interface Form {
    void start(
        String name,
        KvClient kv,
        Provider provider,
        BiConsumer<Duration, Runnable> later,
        Consumer<String> events);
  }

  @Test
  void theNaiveServerGoesOnBesideTheNextAndChargesTwice() throws IOException {
    LedgerBook book = play((name, kv, provider, later, events) ->
        new NaiveServer(name, kv, TTL, provider, later, events).elect());

    assertThat(trace).isEqualTo(traceInTheDocument(0));
    assertThat(book).isEqualTo(new LedgerBook(18, 5, 0, 0));
  }

  @Test
  void theSamePauseDoesNoHarmToWhoSendsATokenAlong() throws IOException {
    LedgerBook book = play((name, kv, provider, later, events) ->
        new FencedServer(name, kv, TTL, provider, later, events).elect());

    assertThat(trace).isEqualTo(traceInTheDocument(1));
    assertThat(book).isEqualTo(new LedgerBook(13, 0, 1, 0));
  }

  @Test
  void whatTheDocumentShowsIsWhatRuns() throws IOException {
    String sources = source("NaiveServer") + source("FencedServer");

    for (String block : blocks("java")) {
      if (!block.startsWith("import ")) {
        assertThat(sources.replaceAll("(?m)^  ", "")).contains(block.strip());
      }
    }
  }

  private LedgerBook play(Form form) throws IOException {
    Path file = folder.resolve("ledger");
    try (Ledger ledger = Ledger.open(file)) {
      VirtualProvider provider = new VirtualProvider(time, ledger, told -> tell("provider", told));
      start(form, "server1", provider);
      time.runUntil(NANOS_A_SECOND / 10);
      start(form, "server2", provider);
      time.runUntil(END_NANOS);
    }
    return LedgerBook.read(file);
  }

  private void start(Form form, String name, VirtualProvider provider) {
    VirtualProcess process = new VirtualProcess(time);
    AtomicLong leases = new AtomicLong((long) name.hashCode() << Integer.SIZE);
    KvClient kv =
        new KvClient(store.seenBy(process), process, process::execute, () -> leases.addAndGet(2));
    BiConsumer<Duration, Runnable> later = (pause, next) -> {
      var unused = process.schedule(time.now() + pause.toNanos(), next);
    };
    form.start(name, kv, provider.seenBy(process), later, event -> told(name, process, event));
  }

  private void told(String name, VirtualProcess process, String event) {
    String[] words = event.split(" ", -1);
    tell(
        name,
        switch (words[0]) {
          case "leads" -> "has put its name, and leads";
          case "elected" ->
            "is elected with token " + words[1] + ", safe for "
                + String.format(Locale.ROOT, "%.1f s", Long.parseLong(words[2]) / 1e3);
          case "bills" -> "charges " + words[1];
          case "stale" -> "is refused: token " + words[4] + " is registered, not " + words[1];
          case "lost" -> "stands for election again";
          default -> throw new AssertionError(event);
        });
    if (words[0].equals("bills") && words[1].equals("c003") && !hasStoodStill) {
      hasStoodStill = true;
      process.standStill(PAUSE_NANOS);
      tell(name, "STANDS STILL for 9 s, between its decision and its request");
    }
  }

  private void tell(String who, String what) {
    trace.add(String.format(Locale.ROOT, "%6.3f s  %-8s  %s", time.now() / 1e9, who, what));
  }

  private static List<String> traceInTheDocument(int number) throws IOException {
    return blocks("text").get(number).lines().toList();
  }

  private static List<String> blocks(String language) throws IOException {
    String page = Files.readString(Path.of("..", "docs", "leader-election.md"), UTF_8);
    return Pattern.compile("(?s)```" + language + "\n(.*?)```")
        .matcher(page)
        .results()
        .map((MatchResult match) -> match.group(1))
        .toList();
  }

  private static String source(String name) throws IOException {
    return Files.readString(
        Path.of("src/main/java/dev/raftkit/server/demo", name + ".java"), UTF_8);
  }
}
