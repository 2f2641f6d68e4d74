package dev.raftkit.sim.engine.fault;

import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.AppendEntriesResponse;
import dev.raftkit.core.message.Message;
import dev.raftkit.core.message.MessageType;
import dev.raftkit.core.message.RequestVoteResponse;
import dev.raftkit.sim.engine.choice.FaultKind;
import dev.raftkit.sim.engine.choice.Faults;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.network.Interference;
import dev.raftkit.sim.engine.random.RandomStream;
import org.jspecify.annotations.Nullable;

/**
 * Strikes at the messages on which agreement hangs: votes, the first entries of a term,
 * acknowledgements, snapshots. Such a message is lost, comes late, or is the last that its sender sent.
 */
final class Strikes extends Trouble {
  private static final long MILLISECOND = 1_000_000;

  /** What a message is about. */
  private enum Matter {
    VOTE,
    FIRST_OF_TERM,
    ACKNOWLEDGEMENT,
    SNAPSHOT
  }

  private final Faults faults;
  private final boolean[] downed;
  private Matter matter = Matter.VOTE;
  private long episode;
  private boolean lurking;
  private int oneIn = 1;

  Strikes(Arena arena, Faults faults, RandomStream random, long gapMeanNanos) {
    super(arena, random, gapMeanNanos);
    this.faults = faults;
    this.downed = new boolean[arena.size()];
  }

  @Override
  void strike() {
    episode++;
    lurking = true;
    Matter[] matters = Matter.values();
    matter = matters[random.nextInt(matters.length)];
    oneIn = 1 + random.nextInt(4);
    arena.network().interfere(this::meet);
    endAfter(someTime(40), episode, null);
  }

  private long meet(int from, int to, Message message) {
    if (matter != matterOf(message) || random.nextInt(oneIn) > 0) {
      return 0;
    }
    arena.marks().hit(Mark.MESSAGE_THAT_MATTERS_STRUCK);
    int way = random.nextInt(4);
    if (way == 0 && faults.has(FaultKind.CRASH)) {
      attackAfter(random.mostlySmall(0, 20 * MILLISECOND), from);
      return 0;
    }
    return way == 1 ? someTime(6) : Interference.LOSE;
  }

  private static @Nullable Matter matterOf(Message message) {
    if (message instanceof RequestVoteResponse vote) {
      return vote.voteGranted() ? Matter.VOTE : null;
    }
    if (message instanceof AppendEntries append) {
      boolean isFirst = !append.entries().isEmpty() && append.prevLogTerm() < append.term();
      return isFirst ? Matter.FIRST_OF_TERM : null;
    }
    if (message instanceof AppendEntriesResponse response) {
      return response.success() ? Matter.ACKNOWLEDGEMENT : null;
    }
    return message.type() == MessageType.INSTALL_SNAPSHOT ? Matter.SNAPSHOT : null;
  }

  @Override
  void attack(int server) {
    Machine machine = arena.machines().get(server);
    if (lurking && machine.isUp() && !downed[server]) {
      machine.killProcess();
      downed[server] = true;
      endAfter(someTime(6), -1 - server, null);
    }
  }

  @Override
  void relent(long number, @Nullable Object payload) {
    if (number < 0) {
      restore((int) (-1 - number));
    } else if (number == episode) {
      lurking = false;
      arena.network().interfere(Interference.NONE);
    }
  }

  @Override
  void repair() {
    lurking = false;
    arena.network().interfere(Interference.NONE);
    for (int i = 0; i < arena.size(); i++) {
      restore(i);
    }
  }

  private void restore(int server) {
    Machine machine = arena.machines().get(server);
    if (downed[server] && !machine.isUp() && !arena.atlas().isLost(server)) {
      machine.boot();
    }
    downed[server] = false;
  }
}
