package dev.raftkit.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.raftkit.core.RoleName;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.ProposalException.UnknownOutcome;
import dev.raftkit.node.membership.Member;
import dev.raftkit.node.session.SessionRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Plays a script of a client, its session and the members, and writes down what they do. A script's
 * lines:
 *
 * <pre>
 * servers 3        three members start, named n1 to n3; without a log behind their snapshots
 * n1 leads         it is elected, or whoever is hands over to it
 * cut n3, heal     nothing passes between n3 and the others; everything passes again
 * deaf, hears      from now on no answer reaches the client; answers reach it again
 * open             the client opens a session
 * propose a        the client proposes a command, for a second
 * retry 1          the client finds out what became of its first command
 * snapshot n1      n1 takes a snapshot
 * crash n1         n1's process dies
 * wait 500         milliseconds pass
 * notebooks        shows what each member's state machine has applied
 * </pre>
 */
final class SessionStage {
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final long KEY = 9;

  private final ClientRoute route = new ClientRoute();
  private final List<String> told = new ArrayList<>();
  private final TreeMap<NodeId, Sight> sights = new TreeMap<>();
  private @Nullable TestCluster started;
  private @Nullable Session session;

  /** Plays one line and answers what happened, a line each. */
  List<String> play(String line) {
    told.clear();
    List<String> words = Arrays.asList(line.strip().split("\\s+"));
    String operand = words.size() > 1 ? words.get(1) : "";
    switch (words.get(0)) {
      case "servers" -> servers(Integer.parseInt(operand));
      case "cut" -> cluster().network.isolate(new NodeId(operand));
      case "heal" -> cluster().network.heal();
      case "deaf" -> route.isDeaf = true;
      case "hears" -> route.isDeaf = false;
      case "open" -> open();
      case "propose" -> outcome(session().propose(operand.getBytes(UTF_8), PATIENCE));
      case "retry" -> outcome(session().retry(Long.parseLong(operand), PATIENCE));
      case "snapshot" -> snapshot(member(operand));
      case "crash" -> crash(member(operand));
      case "wait" -> waitFor(Long.parseLong(operand) * VirtualTime.MILLIS);
      case "notebooks" -> notebooks();
      default -> leads(member(words.get(0)));
    }
    return List.copyOf(told);
  }

  private void servers(int count) {
    TestCluster cluster = TestCluster.of(count, config -> config.withSnapshots(1_000, 0));
    started = cluster;
    cluster.members.values().forEach(member -> sights.put(member.id, new Sight(member)));
  }

  private void leads(TestMember member) {
    await(() -> cluster().members.values().stream().anyMatch(SessionStage::isLeading));
    // All have answered the leader by then.
    waitFor(500 * VirtualTime.MILLIS);
    for (TestMember leader : cluster().members.values()) {
      if (leader != member && isLeading(leader)) {
        CompletableFuture<Member> transfer =
            leader.host.transferLeadership(TestMember.GROUP, member.id, 10 * VirtualTime.SECONDS);
        await(transfer::isDone);
        transfer.join();
      }
    }
    await(() -> isLeading(member));
  }

  private static boolean isLeading(TestMember member) {
    return member.status().role() == RoleName.LEADER;
  }

  private void open() {
    CompletableFuture<Session> opened =
        Session.open(route, KEY, Duration.ofSeconds(60), Duration.ofSeconds(10));
    await(opened::isDone);
    session = opened.join();
    told.add("the client has " + session);
  }

  private void outcome(CompletableFuture<byte[]> outcome) {
    await(outcome::isDone);
    try {
      told.add("the client HAS THE ANSWER \"" + new String(outcome.join(), UTF_8) + "\"");
    } catch (CompletionException e) {
      told.add(
          e.getCause() instanceof UnknownOutcome unknown
              ? "the client DOES NOT KNOW what became of command " + unknown.sequence()
              : "the client is refused: " + e.getCause());
    }
  }

  private void snapshot(TestMember member) {
    CompletableFuture<Long> taken = member.host.takeSnapshot(TestMember.GROUP);
    await(taken::isDone);
    waitFor(0);
    told.add(member.id + " has a snapshot of entries 1 to " + taken.join() + ", and its log from "
        + member.status().firstLogIndex() + " on");
  }

  private void crash(TestMember member) {
    cluster().crash(member);
    sights.remove(member.id);
    told.add(member.id + " is down");
  }

  private void notebooks() {
    for (TestMember member : cluster().members.values()) {
      told.add(member.id + ": " + String.join(" ", member.notebook.lines));
    }
  }

  /** Plays on, a task at a time, and writes down what is seen. */
  private void await(BooleanSupplier condition) {
    cluster().time.runUntil(() -> {
      look();
      return condition.getAsBoolean();
    });
  }

  private void waitFor(long nanos) {
    long end = cluster().time.now() + nanos;
    boolean[] isOver = new boolean[1];
    cluster().time.add(end, () -> isOver[0] = true);
    await(() -> isOver[0]);
  }

  private void look() {
    sights.values().forEach(sight -> sight.look(told));
  }

  private TestMember member(String name) {
    TestMember member = cluster().members.get(new NodeId(name));
    if (member == null) {
      throw new IllegalArgumentException("no such line in a script, and no such member: " + name);
    }
    return member;
  }

  private TestCluster cluster() {
    if (started == null) {
      throw new IllegalArgumentException("the first line says how many servers there are");
    }
    return started;
  }

  private Session session() {
    if (session == null) {
      throw new IllegalArgumentException("the client has no session yet");
    }
    return session;
  }

  /** What was seen of a member. */
  private static final class Sight {
    private final TestMember member;
    private long term;
    private int restores;
    private int lines;

    Sight(TestMember member) {
      this.member = member;
    }

    void look(List<String> told) {
      if (isLeading(member) && member.status().term() > term) {
        term = member.status().term();
        told.add(member.id + " LEADS TERM " + term);
      }
      List<String> notebook = member.notebook.lines;
      if (member.notebook.restores > restores) {
        restores = member.notebook.restores;
        lines = notebook.size();
        told.add(member.id + " TAKES A SNAPSHOT OVER, with " + String.join(" ", notebook));
      }
      for (; lines < notebook.size(); lines++) {
        told.add(member.id + " applies " + notebook.get(lines));
      }
    }
  }

  /** The client's way to whoever leads. */
  private final class ClientRoute implements SessionRoute {
    boolean isDeaf;

    @Override
    public CompletableFuture<byte[]> ask(SessionRequest request, long timeoutNanos) {
      ClusterRoute members = new ClusterRoute(cluster());
      told.add("the client asks " + members.leader().id + ": " + request);
      CompletableFuture<byte[]> answer = members.ask(request, timeoutNanos);
      if (!isDeaf) {
        return answer;
      }
      CompletableFuture<byte[]> nothing = new CompletableFuture<>();
      cluster()
          .time
          .add(
              now() + timeoutNanos,
              () -> nothing.completeExceptionally(new UnknownOutcome("no answer came")));
      return nothing;
    }

    @Override
    public long now() {
      return cluster().time.now();
    }

    @Override
    public boolean schedule(long delayNanos, Runnable task) {
      cluster().time.add(now() + delayNanos, task);
      return true;
    }

    @Override
    public boolean findsLeader() {
      return true;
    }
  }
}
