package dev.raftkit.core.transcript;

import dev.raftkit.core.Effect;
import dev.raftkit.core.Effects;
import dev.raftkit.core.HardState;
import dev.raftkit.core.Proposal;
import dev.raftkit.core.Raft;
import dev.raftkit.core.ReadMode;
import dev.raftkit.core.RoleName;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.membership.Priority;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.AppendEntriesResponse;
import dev.raftkit.core.message.Message;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Plays a script and writes down what the servers do. A script's lines:
 *
 * <pre>
 * servers n1 n2=1,1,2 n3=1@2  who there is; after "=" the terms of the log on its disk, and after
 *                             "@" the current term, if not that of the last entry
 * servers n1*5 n2 n3          the same, and n1's priority is 5
 * joins n4                    a server with an empty disk that knows of no group
 * change n1 add n4 remove n2  n1 is asked to change the members; promote and demote too; "force"
 * one entry a message         an AppendEntries carries no more than that
 * times out n1                time goes to n1's deadline, and n1 notices
 * wait 200                    milliseconds pass, and nobody notices
 * calm n1 200                 as long as n1 leads, and for so many milliseconds, it sends heartbeats, and
 *                             all arrives; not told are heartbeats and their answers
 * propose n1 a b              clients hand commands to n1
 * read n1                     a client of n1 reads; "read n1 by lease": by the lease, if there is one
 * transfer n1 n3              n1 is asked to hand over to n3; without n3, to whom it likes
 * disk n1                     n1's disk finishes its writes
 * deliver n1 n2               the oldest message from n1 to n2 arrives; "*" stands for anyone
 * repeat n1 n2                the last message from n1 to n2 that arrived arrives again
 * lose n1 n2                  all messages from n1 to n2 under way are lost
 * settle                      disks finish and messages arrive until nothing is left to do
 * cut n1 | n2 n3              from now on nothing passes between the two sides
 * heal                        everything passes again
 * crash n1, restart n1        n1 loses what its disk had not finished; n1 starts from its disk
 * snapshot n1                 n1's disk holds a snapshot of all that n1 has applied
 * damage n1 2 3               n1's disk damages its entries 2 to 3: crash and restart n1 to notice
 * logs                        shows every server's log, and what it knows to be committed
 * </pre>
 */
final class Stage {
  private static final long MILLIS = 1_000_000;

  private final SortedMap<NodeId, StagedServer> servers = new TreeMap<>();
  private final List<Message> underWay = new ArrayList<>();
  private final List<Message> arrived = new ArrayList<>();
  private final List<List<NodeId>> sides = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private int entriesMax = 4096;
  private boolean isCalm;
  private long now;
  private long reads;

  /** Plays one line and answers what happened, a line each. */
  List<String> play(String line) {
    told.clear();
    List<String> words = Arrays.asList(line.strip().split("\\s+"));
    List<String> operands = words.subList(1, words.size());
    switch (words.get(0)) {
      case "servers" -> servers(operands);
      case "one" -> entriesMax = 1;
      case "joins" -> joins(new NodeId(operands.get(0)));
      case "change" -> change(server(operands.get(0)), operands.subList(1, operands.size()));
      case "times" -> timesOut(server(operands.get(1)));
      case "wait" -> now += Long.parseLong(operands.get(0)) * MILLIS;
      case "calm" -> calm(server(operands.get(0)), Long.parseLong(operands.get(1)) * MILLIS);
      case "propose" -> propose(server(operands.get(0)), operands.subList(1, operands.size()));
      case "read" -> read(server(operands.get(0)), operands.size() > 1);
      case "transfer" -> transfer(operands);
      case "disk" -> finishWrites(server(operands.get(0)));
      case "deliver" -> deliver(operands.get(0), operands.get(1));
      case "repeat" -> repeat(operands.get(0), operands.get(1));
      case "lose" -> underWay.removeIf(m -> isOn(m, operands.get(0), operands.get(1)));
      case "settle" -> settle();
      case "cut" -> cut(operands);
      case "heal" -> sides.clear();
      case "crash" -> crash(server(operands.get(0)));
      case "restart" -> restart(server(operands.get(0)));
      case "snapshot" -> snapshot(server(operands.get(0)));
      case "damage" ->
        server(operands.get(0))
            .damage(Long.parseLong(operands.get(1)), Long.parseLong(operands.get(2)));
      case "logs" -> logs();
      default -> throw new IllegalArgumentException("no such line in a script: " + line);
    }
    return List.copyOf(told);
  }

  private void servers(List<String> operands) {
    List<NodeId> ids = operands.stream().map(operand -> id(operand)).toList();
    Configuration configuration = new Configuration(ids);
    for (String operand : operands) {
      NodeId id = id(operand);
      String disk = part(operand, "=", 1);
      List<Entry> log = log(part(disk, "@", 0));
      long lastTerm = log.isEmpty() ? 0 : log.get(log.size() - 1).term();
      String term = part(disk, "@", 1);
      HardState hardState = new HardState(term.isEmpty() ? lastTerm : Long.parseLong(term), null);
      String wanted = part(part(operand, "=", 0), "*", 1);
      int priority = wanted.isEmpty() ? Priority.HIGHEST : Integer.parseInt(wanted);
      StagedServer server =
          new StagedServer(id, configuration, entriesMax, priority, hardState, log);
      servers.put(id, server);
      server.start(now);
    }
    // Past the time in which a server that just started votes for nobody.
    now += 150 * MILLIS;
  }

  private static NodeId id(String operand) {
    return new NodeId(part(part(operand, "=", 0), "*", 0));
  }

  private void joins(NodeId id) {
    StagedServer server = new StagedServer(
        id, Configuration.NONE, entriesMax, Priority.HIGHEST, HardState.INITIAL, List.of());
    servers.put(id, server);
    server.start(now);
    now += 150 * MILLIS;
  }

  private void change(StagedServer server, List<String> words) {
    MembershipChange change = new MembershipChange(List.of(), words.contains("force"));
    for (int i = 0; i + 1 < words.size(); i += 2) {
      NodeId member = new NodeId(words.get(i + 1));
      change = change.and(
          switch (words.get(i)) {
            case "add" -> MembershipChange.addLearner(member, "");
            case "promote" -> MembershipChange.promote(member);
            case "demote" -> MembershipChange.demote(member);
            case "remove" -> MembershipChange.remove(member);
            default -> throw new IllegalArgumentException("no such change: " + words.get(i));
          });
    }
    told.add(server.id + " answers " + Narrator.tell(server.raft().changeMembership(now, change)));
    perform(server);
  }

  /** The part of a text before or after a separator, possibly empty. */
  private static String part(String text, String separator, int which) {
    String[] parts = text.split(Pattern.quote(separator), 2);
    return which < parts.length ? parts[which] : "";
  }

  private static List<Entry> log(String terms) {
    List<Entry> log = new ArrayList<>();
    if (terms.isEmpty()) {
      return log;
    }
    for (String term : terms.split(",", -1)) {
      byte[] payload = ("e" + (log.size() + 1)).getBytes(StandardCharsets.UTF_8);
      log.add(Entry.command(Long.parseLong(term), payload));
    }
    return log;
  }

  private void timesOut(StagedServer server) {
    now = Math.max(now, server.raft().deadline());
    server.raft().tick(now);
    perform(server);
  }

  private void calm(StagedServer leader, long nanos) {
    isCalm = true;
    long end = now + nanos;
    while (now < end && leader.raft().role() == RoleName.LEADER) {
      timesOut(leader);
      settle();
    }
    isCalm = false;
  }

  private static boolean isHeartbeat(Effect effect) {
    Message message = effect instanceof Effect.Send send ? send.message() : null;
    return (message instanceof AppendEntries append && append.entries().isEmpty())
        || (message instanceof AppendEntriesResponse answer && answer.success());
  }

  private void propose(StagedServer server, List<String> commands) {
    List<byte[]> payloads = commands.stream()
        .map(command -> command.getBytes(StandardCharsets.UTF_8))
        .toList();
    Proposal proposal = server.raft().propose(now, payloads);
    told.add(server.id + " answers " + proposal);
    perform(server);
  }

  private void read(StagedServer server, boolean byLease) {
    reads++;
    told.add(server.id + " is asked for read " + reads);
    server.raft().readIndex(now, reads, byLease ? ReadMode.LEASE : ReadMode.ROUND);
    perform(server);
  }

  private void transfer(List<String> operands) {
    StagedServer server = server(operands.get(0));
    NodeId target = operands.size() > 1 ? new NodeId(operands.get(1)) : null;
    told.add(server.id + " answers " + server.raft().transferLeadership(now, target));
    perform(server);
  }

  private void finishWrites(StagedServer server) {
    while (!server.writes.isEmpty()) {
      server.finishWrite(now);
      perform(server);
    }
  }

  private void deliver(String from, String to) {
    Iterator<Message> messages = underWay.iterator();
    while (messages.hasNext()) {
      Message message = messages.next();
      if (isOn(message, from, to)) {
        messages.remove();
        arrive(message);
        return;
      }
    }
    throw new IllegalArgumentException("nothing is under way from " + from + " to " + to);
  }

  private void repeat(String from, String to) {
    for (int i = arrived.size() - 1; i >= 0; i--) {
      if (isOn(arrived.get(i), from, to)) {
        arrive(arrived.get(i));
        return;
      }
    }
    throw new IllegalArgumentException("nothing arrived from " + from + " to " + to);
  }

  private void settle() {
    boolean busy = true;
    while (busy) {
      busy = false;
      for (StagedServer server : servers.values()) {
        busy |= !server.writes.isEmpty();
        finishWrites(server);
      }
      if (!underWay.isEmpty()) {
        busy = true;
        arrive(underWay.remove(0));
      }
    }
  }

  private void arrive(Message message) {
    arrived.add(message);
    StagedServer server = server(message.to().name());
    if (server.isUp()) {
      server.raft().receive(now, message);
      perform(server);
    }
  }

  private void cut(List<String> operands) {
    int bar = operands.indexOf("|");
    sides.add(operands.subList(0, bar).stream().map(NodeId::new).toList());
    sides.add(
        operands.subList(bar + 1, operands.size()).stream().map(NodeId::new).toList());
  }

  private void crash(StagedServer server) {
    server.crash();
    told.add(server.id + " is down");
  }

  private void restart(StagedServer server) {
    server.start(now);
    now += 150 * MILLIS;
    told.add(server.id + " is back, in term " + server.raft().currentTerm());
  }

  private void snapshot(StagedServer server) {
    server.takeSnapshot(now);
    perform(server);
  }

  private void logs() {
    for (StagedServer server : servers.values()) {
      String state = "down";
      if (server.isUp()) {
        Raft raft = server.raft();
        state = raft.role() + " term " + raft.currentTerm() + " commit " + raft.commitIndex();
      }
      told.add(server.id + ":" + server.drawLog() + "   (" + state + ")");
    }
  }

  /** Does what a server wants done, and writes it down. */
  private void perform(StagedServer server) {
    boolean acted = true;
    while (acted) {
      acted = false;
      Effects effects = server.raft().drain();
      List<Effect> list = List.copyOf(effects);
      for (Effect effect : list) {
        if (!isCalm || !isHeartbeat(effect)) {
          told.add(Narrator.tell(server.id, effect) + fate(effect));
        }
        acted |= perform(server, effect);
      }
    }
  }

  /** Answers whether that was an input to the server at once. */
  private boolean perform(StagedServer server, Effect effect) {
    if (effect instanceof Effect.Persist write) {
      server.writes.add(write);
    } else if (effect instanceof Effect.Send send) {
      if (passes(send.message())) {
        underWay.add(send.message());
      }
    } else if (effect instanceof Effect.Apply apply) {
      server.raft().applied(now, apply.entries().lastIndex());
      return true;
    } else if (effect instanceof Effect.ReadEntries read) {
      server.raft().entriesRead(now, read.requestId(), server.read(read.from(), read.to()));
      return true;
    } else if (effect instanceof Effect.ReadSnapshot read) {
      server.readSnapshot(now, read);
      return true;
    } else if (effect instanceof Effect.StoreSnapshot store) {
      server.storeSnapshot(now, store.chunk());
      return true;
    } else if (effect instanceof Effect.InstallSnapshot install) {
      server.raft().snapshotInstalled(now, install.snapshot().lastIndex());
      return true;
    } else if (effect instanceof Effect.CompactLog compaction) {
      server.compact(compaction.base());
    }
    return false;
  }

  private String fate(Effect effect) {
    return effect instanceof Effect.Send send && !passes(send.message()) ? "   (lost)" : "";
  }

  private boolean passes(Message message) {
    for (int i = 0; i < sides.size(); i += 2) {
      if ((sides.get(i).contains(message.from()) && sides.get(i + 1).contains(message.to()))
          || (sides.get(i).contains(message.to()) && sides.get(i + 1).contains(message.from()))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isOn(Message message, String from, String to) {
    return (from.equals("*") || message.from().name().equals(from))
        && (to.equals("*") || message.to().name().equals(to));
  }

  private StagedServer server(String name) {
    StagedServer server = servers.get(new NodeId(name));
    if (server == null) {
      throw new IllegalArgumentException("no server " + name);
    }
    return server;
  }
}
