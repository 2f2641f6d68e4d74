package dev.raftkit.node;

import static dev.raftkit.node.VirtualTime.SECONDS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.ProposalException.NotLeader;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A proposal is decided by committed entries alone (§5.4)")
class ProposalsTest {
  private final Proposals proposals = new Proposals(TestCluster.configOf(new NodeId("n1")), null);

  @Test
  void anEntryOfTheSameTermAtItsIndexIsTheProposal() {
    PendingProposal proposal = accepted(5, 3);

    @Nullable
    PendingProposal @Nullable [] decided = decidedBy(EntryBatch.of(4, entry(3), entry(3)));

    assertArrayEquals(new PendingProposal[] {null, proposal}, decided);
    assertFalse(proposal.isDone());
    proposals.finished(new PendingProposal[] {null, proposal});
    assertEquals(0, proposals.count());
    assertEquals(Long.MAX_VALUE, proposals.earliestDeadline());
  }

  @Test
  void anEntryOfAnotherTermAtItsIndexIsAnotherCommand() {
    PendingProposal proposal = accepted(5, 3);

    assertNull(decidedBy(EntryBatch.of(4, entry(2), entry(2))));

    assertInstanceOf(NotLeader.class, TestCluster.failure(proposal));
    assertEquals(0, proposals.count());
  }

  @Test
  void anEntryOfALaterTermBeforeItsIndexRulesItOut() {
    PendingProposal proposal = accepted(5, 3);

    assertNull(decidedBy(EntryBatch.of(3, entry(3), entry(4))));

    assertInstanceOf(NotLeader.class, TestCluster.failure(proposal));
  }

  @Test
  void anEntryOfItsOwnTermBeforeItsIndexDecidesNothing() {
    PendingProposal proposal = accepted(5, 3);

    assertNull(decidedBy(EntryBatch.of(3, entry(2), entry(3))));

    assertFalse(proposal.isDone());
    assertEquals(1, proposals.count());
  }

  @Test
  void aLeaderElectedAgainWaitsForItsProposalsOfBothTerms() {
    // Accepted at 20 in term 3; then dropped from this log, which accepts at 18 in term 5; then
    // another member, which still holds the entry of term 3, is elected with it.
    PendingProposal ofTerm3 = accepted(20, 3);
    PendingProposal ofTerm5 = accepted(18, 5);

    assertNull(decidedBy(EntryBatch.of(17, entry(3), entry(3), entry(3))));

    assertInstanceOf(NotLeader.class, TestCluster.failure(ofTerm5));
    assertFalse(ofTerm3.isDone());

    @Nullable PendingProposal @Nullable [] decided = decidedBy(EntryBatch.of(20, entry(3)));

    assertArrayEquals(new PendingProposal[] {ofTerm3}, decided);
  }

  private PendingProposal accepted(long index, long term) {
    CompletableFuture<byte[]> proposal = proposals.offer(new byte[1], 0, SECONDS);
    assertEquals(1, proposals.nextBatch(0).size());
    proposals.accepted(index, term);
    return assertInstanceOf(PendingProposal.class, proposal);
  }

  private @Nullable PendingProposal @Nullable [] decidedBy(EntryBatch entries) {
    return proposals.decidedBy(entries, () -> new NotLeader(null));
  }

  private static Entry entry(long term) {
    return Entry.command(term, new byte[1]);
  }
}
