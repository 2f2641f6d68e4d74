package dev.raftkit.sim.engine.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.sim.engine.fault.MembershipCode.Part;
import java.util.List;
import org.junit.jupiter.api.Test;

class MembershipCodeTest {
  private static final int LAST = Configuration.VOTERS_MAX - 1;

  @Test
  void aCodeStandsForWhatIsToBecomeOfEachServer() {
    int code = MembershipCode.with(MembershipCode.NOTHING, 1, Part.REMOVE);
    code = MembershipCode.with(code, 0, Part.DEMOTE);
    code = MembershipCode.with(code, LAST, Part.ADD_AND_PROMOTE);

    assertThat(decode(MembershipCode.forced(code)))
        .isEqualTo(MembershipChange.demote(id(0))
            .and(MembershipChange.remove(id(1)))
            .and(MembershipChange.addLearner(id(LAST), "n9:7000"))
            .and(MembershipChange.promote(id(LAST)))
            .force());
    assertThat(MembershipCode.describe(code)).isEqualTo("demote n1, remove n2, add as a voter n9");
  }

  @Test
  void theLastWordOnAServerCounts() {
    int code = MembershipCode.with(MembershipCode.NOTHING, 3, Part.MOVE_THERE);

    assertThat(MembershipCode.with(code, 3, Part.ADD))
        .isEqualTo(MembershipCode.with(MembershipCode.NOTHING, 3, Part.ADD));
  }

  @Test
  void everyNumberUpToTheGreatestIsSomeChange() {
    int greatest = MembershipCode.forced(MembershipCode.NOTHING);
    for (int server = 0; server <= LAST; server++) {
      greatest = MembershipCode.with(greatest, server, Part.MOVE_THERE);
    }

    assertThat(greatest).isEqualTo(MembershipCode.MAX);
    assertThat(decode(greatest).operations()).hasSize(Configuration.VOTERS_MAX);
    assertThat(decode(MembershipCode.NOTHING)).isEqualTo(new MembershipChange(List.of(), false));
  }

  private static MembershipChange decode(int code) {
    return MembershipCode.decode(code, Configuration.VOTERS_MAX, MembershipCodeTest::id);
  }

  private static NodeId id(int server) {
    return new NodeId("n" + (server + 1));
  }
}
