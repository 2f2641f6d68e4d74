package dev.raftkit.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The heap of deadlines against a list. */
class DeadlinesProperties {
  @Property(tries = 300)
  void theEarliestIsAlwaysFirstHoweverProposalsComeAndGo(
      @ForAll @Size(max = 300) List<@IntRange(min = -40, max = 100) Integer> steps) {
    Deadlines deadlines = new Deadlines();
    List<PendingProposal> model = new ArrayList<>();

    for (int step : steps) {
      if (step >= 0) {
        PendingProposal proposal = new PendingProposal(new byte[0], step, 1);
        deadlines.add(proposal);
        model.add(proposal);
      } else if (!model.isEmpty()) {
        PendingProposal gone = model.remove(-step % model.size());
        deadlines.remove(gone);
        deadlines.remove(gone);
      }

      assertEquals(model.size(), deadlines.size());
      assertEquals(
          model.stream().mapToLong(p -> p.deadline).min().orElse(Long.MAX_VALUE),
          deadlines.earliest());
    }

    model.sort(Comparator.comparingLong(p -> p.deadline));
    for (PendingProposal expected : model) {
      assertEquals(expected.deadline, deadlines.poll().deadline);
    }
    assertEquals(0, deadlines.size());
  }
}
