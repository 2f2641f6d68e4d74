package dev.raftkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("smoke")
@DisplayName("raft kv, against a server process")
class StoreCommandsTest {
  @TempDir
  private static Path folder = Path.of("");

  private static @Nullable Servers servers;

  @BeforeAll
  static void startOne() throws Exception {
    servers = Servers.start(folder, 1);
  }

  @AfterAll
  static void stop() throws InterruptedException {
    servers().killAll();
  }

  private static Servers servers() {
    return Objects.requireNonNull(servers);
  }

  private static CommandRun kv(String command, String... arguments) {
    return servers().client("kv " + command, arguments);
  }

  private static String good(String command, String... arguments) {
    CommandRun run = kv(command, arguments);
    assertEquals(0, run.exitCode(), run.err());
    return run.out();
  }

  private static String revision(String out) {
    return out.strip().replaceAll("(?s).*revision (\\d+).*", "$1");
  }

  @Test
  void whatIsPutIsGot() {
    assertThat(good("put", "greeting", "hello, world")).matches("revision \\d+\n");
    assertThat(good("get", "greeting")).isEqualTo("hello, world\n");
    assertThat(good("get", "greeting", "--lease-read")).isEqualTo("hello, world\n");
    assertThat(good("get", "greeting", "--stale", "1m")).isEqualTo("hello, world\n");
    assertThat(good("put", "greeting", "bye", "--prev")).endsWith("before: hello, world\n");
    assertThat(good("get", "greeting", "--json"))
        .matches("\\{\"revision\":\\d+,\"count\":1,\"more\":false,\"entries\":\\[\\{\"key\":"
            + "\"greeting\",\"value\":\"bye\",\"createRevision\":\\d+,\"modRevision\":\\d+,"
            + "\"version\":2,\"lease\":0}]}\n");
    assertThat(good("del", "greeting", "--prev"))
        .matches("deleted 1, revision \\d+\nbefore: greeting\tbye\n");
    assertThat(good("del", "greeting", "--json"))
        .matches("\\{\"revision\":\\d+,\"deleted\":0,\"previous\":\\[]}\n");
  }

  @Test
  void aKeyThatIsNotThereIsExitCode1() {
    CommandRun run = kv("get", "missing");

    assertEquals(1, run.exitCode());
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).isEqualTo("raft: there is no key missing\n");
    assertEquals(0, kv("get", "missing", "--prefix").exitCode());
  }

  @Test
  void rangesAreInOrderAndOfAnyRevision() {
    good("put", "range/b", "2");
    String before = revision(good("put", "range/a", "1"));
    good("put", "range/c", "3");
    good("put", "range0", "out");

    assertThat(good("get", "range/", "--prefix")).isEqualTo("range/a\t1\nrange/b\t2\nrange/c\t3\n");
    assertThat(good("get", "range/b", "--to", "range0")).isEqualTo("range/b\t2\nrange/c\t3\n");
    assertThat(good("get", "range/", "--prefix", "--keys-only", "--rev", before))
        .isEqualTo("range/a\nrange/b\n");
    CommandRun limited = kv("get", "range/", "--prefix", "--limit", "1");
    assertThat(limited.out()).isEqualTo("range/a\t1\n");
    assertThat(limited.err()).isEqualTo("raft: there are 3 keys in all\n");
    assertThat(good("del", "range/", "--prefix")).startsWith("deleted 3, ");
  }

  @Test
  void anyBytesCanBeGivenAndAreShown() {
    good("put", "--hex", "00ff", "0a5c");

    assertThat(good("get", "--hex", "00ff")).isEqualTo("0a5c\n");
    assertThat(good("get", "--hex", "00", "--prefix")).isEqualTo("00ff\t0a5c\n");
    assertThat(good("get", "\0", "--prefix")).isEqualTo("\\x00\\xff\t\n\\\n");
    assertThat(good("get", "\0", "--prefix", "--json"))
        .contains("{\"keyHex\":\"00ff\",\"value\":\"\\u000a\\\\\",");
    assertThat(good("del", "--hex", "00", "--prefix")).startsWith("deleted 1, ");
  }

  @Test
  void aTransactionDoesOneThingOrTheOther() {
    List<String> claim = List.of("--if", "version(name) = 0", "--then", "put name me and you");
    String[] arguments = {
      claim.get(0),
      claim.get(1),
      claim.get(2),
      claim.get(3),
      "--else",
      "get name",
      "--else",
      "get none"
    };

    assertThat(good("txn", arguments)).matches("succeeded, revision \\d+\n");
    assertThat(good("txn", arguments)).matches("not succeeded, revision \\d+\nname\tme and you\n");
    assertThat(good("txn", "--json", "--if", "value(name)=other", "--then", "del name"))
        .matches("\\{\"revision\":\\d+,\"succeeded\":false,\"results\":\\[]}\n");
    assertThat(good(
            "txn",
            "--json",
            "--if",
            "mod(name)>0",
            "--if",
            "lease(name)=0",
            "--if",
            "create(name) != 0",
            "--if",
            "version(name)<2",
            "--then",
            "del name",
            "--then",
            "put other 1"))
        .matches("\\{\"revision\":(\\d+),\"succeeded\":true,\"results\":\\[\\{\"revision\":\\1,"
            + "\"deleted\":1,\"previous\":\\[]},\\{\"revision\":\\1}]}\n");
  }

  @Test
  void aWatchPrintsWhatChangesFromARevisionOn() {
    String first = revision(good("put", "watched/a", "1"));
    good("put", "watched/b", "2");
    String last = revision(good("del", "watched/a"));

    assertThat(good("watch", "watched/", "--prefix", "--rev", first, "--count", "3"))
        .isEqualTo(first + " put watched/a 1\n" + (Long.parseLong(last) - 1) + " put watched/b 2\n"
            + last + " delete watched/a\n");
    assertThat(good("watch", "watched/a", "--rev", last, "--count", "1", "--json"))
        .startsWith("{\"revision\":" + last + ",\"type\":\"delete\",\"key\":\"watched/a\","
            + "\"previous\":{\"key\":\"watched/a\",\"value\":\"1\",");
  }

  @Test
  void aWatchWaitsForWhatIsStillToCome() throws Exception {
    String now = revision(good("put", "awaited", "0"));
    String next = String.valueOf(Long.parseLong(now) + 1);
    CompletableFuture<String> watch = CompletableFuture.supplyAsync(
        () -> good("watch", "awaited", "--rev", next, "--count", "1"));

    String revision = revision(good("put", "awaited", "1"));

    assertThat(watch.get(Servers.SECONDS_MAX, TimeUnit.SECONDS))
        .isEqualTo(revision + " put awaited 1\n");
  }

  @Test
  void keysGoWithTheirLease() {
    String lease = good("lease grant", "10m").strip();
    good("put", "leased", "1", "--lease", lease);

    assertThat(good("lease renew", lease))
        .isEqualTo("lease " + lease + " of 600000 ms, 600000 ms left, renewed 1 times, with 1"
            + " keys\n");
    assertThat(good("lease show", lease, "--json"))
        .startsWith("{\"lease\":" + lease + ",\"ttlMillis\":600000,")
        .endsWith(",\"renewals\":1,\"keyCount\":1,\"keys\":[{\"key\":\"leased\"}]}\n");
    assertThat(good("lease list").lines()).contains(lease);
    assertThat(good("lease keep", lease, "--count", "1", "--json"))
        .startsWith("{\"lease\":" + lease + ",")
        .contains("\"renewals\":2,");
    assertThat(good("lease revoke", lease)).startsWith("deleted 1, ");
    assertEquals(1, kv("get", "leased").exitCode());
    CommandRun gone = kv("lease renew", lease);
    assertEquals(3, gone.exitCode());
    assertThat(gone.err()).startsWith("raft kv lease renew: ").contains(lease);
  }

  @Test
  void aRefusalOfTheStoreIsOneLineAndExitCode3() {
    for (CommandRun run : List.of(
        kv("put", "k", "v", "--lease", "123456789"),
        kv("get", "k", "--rev", "999999999"),
        kv("lease grant", "1ms"))) {
      assertEquals(3, run.exitCode(), run.err());
      assertThat(run.err().lines()).hasSize(1);
    }
  }

  @Test
  void aLockThatIsNotToBeHadInTimeIsExitCode3() {
    // Whoever has a key there is before everybody who comes later.
    good("put", "locks/taken/someone", "");

    CommandRun run = servers().client("lock", "--wait", "300ms", "taken", "--", "true");

    assertEquals(3, run.exitCode());
    assertThat(run.err())
        .contains("waiting for the lock taken")
        .endsWith("raft lock: the lock taken was not to be had within 300 ms (--wait)\n");
    assertThat(good("get", "locks/taken/", "--prefix", "--keys-only"))
        .isEqualTo("locks/taken/someone\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "get",
        "get|",
        "get|k|--prefix|--to|z",
        "get|--hex|xyz",
        "get|k|--limit|-1",
        "put|k",
        "put||v",
        "put|k|v|--lease|-1",
        "txn|--if|mod k = 3",
        "txn|--if|size(k) = 3",
        "txn|--if|mod(k) = three",
        "txn|--then|put k",
        "txn|--then|move k v",
        "watch|k|--rev|-1",
        "lease|grant|soon",
        "lease|renew|0",
        "lease|keep|x",
        "lease|show|-3",
      })
  void badUsageIsTwoLinesAndExitCode2(String line) {
    String[] words = line.split("\\|", -1);
    boolean isLease = words[0].equals("lease");
    String command = isLease ? "lease " + words[1] : words[0];

    CommandRun run =
        kv(command, List.of(words).subList(isLease ? 2 : 1, words.length).toArray(String[]::new));

    assertEquals(2, run.exitCode(), run.err());
    assertThat(run.err().lines()).hasSize(2).last().asString().startsWith("Try: raft kv ");
  }

  @Test
  void aNameWithASlashIsBadUsage() {
    assertEquals(2, servers().client("elect", "a/b", "--", "true").exitCode());
  }
}
