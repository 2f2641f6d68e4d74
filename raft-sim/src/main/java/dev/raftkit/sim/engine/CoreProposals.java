package dev.raftkit.sim.engine;

import dev.raftkit.core.Proposal;
import dev.raftkit.core.Raft;
import dev.raftkit.core.log.Entry;
import dev.raftkit.sim.engine.disk.LogModel;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.workload.Registers;
import java.util.ArrayList;
import java.util.List;

/** The commands of clients that a core server has accepted as leader, until they are decided. */
final class CoreProposals {
  private final World world;
  private final int index;
  private final ArrayList<Pending> pending = new ArrayList<>();

  CoreProposals(World world, int index) {
    this.world = world;
    this.index = index;
  }

  /** A client wants its command in the log. */
  void propose(Raft running, long now, ClientCall call) {
    Proposal proposal = running.propose(now, List.of(call.command()));
    if (proposal instanceof Proposal.Accepted accepted) {
      pending.add(new Pending(accepted.firstIndex(), accepted.term(), call));
    } else if (proposal instanceof Proposal.HandingOver) {
      world.marks().hit(Mark.PROPOSAL_DURING_TRANSFER);
      call.client().busy(call.id());
    } else if (proposal instanceof Proposal.NotLeader notLeader) {
      world.marks().hit(Mark.PROPOSAL_TO_FOLLOWER);
      call.client().refused(call.id(), notLeader.leader());
    } else {
      world.marks().hit(Mark.PROPOSAL_BUSY);
      call.client().busy(call.id());
    }
  }

  /**
   * An index is decided by the entry that is committed there: of the accepted term, and the command
   * has happened; of another, and it never will.
   */
  void decide(long appliedIndex, Entry entry, long result) {
    for (int i = pending.size() - 1; i >= 0; i--) {
      Pending waiting = pending.get(i);
      if (waiting.index == appliedIndex) {
        pending.remove(i);
        if (waiting.term == entry.term()) {
          long content = LogModel.contentHash(entry);
          world.invariants().acknowledged(index, appliedIndex, entry.term(), content);
          waiting.call.client().done(waiting.call.id(), Registers.encodeValue(result));
        } else {
          world.marks().hit(Mark.PROPOSAL_OVERWRITTEN);
          waiting.call.client().overwritten(waiting.call.id());
        }
      }
    }
  }

  /** A command that this server accepted as leader, and where. */
  private record Pending(long index, long term, ClientCall call) {}

  /** A snapshot has taken the place of these entries: nobody is told what became of them. */
  void coveredUpTo(long last) {
    pending.removeIf(waiting -> waiting.index <= last);
  }

  /** The process is another one. */
  void clear() {
    pending.clear();
  }
}
