package dev.raftkit.core.membership;

import static dev.raftkit.core.membership.MembershipChange.addLearner;
import static dev.raftkit.core.membership.MembershipChange.demote;
import static dev.raftkit.core.membership.MembershipChange.promote;
import static dev.raftkit.core.membership.MembershipChange.remove;
import static dev.raftkit.core.membership.MembershipChange.setAddress;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.core.membership.ChangeRefusal.Reason;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What a membership change makes of a configuration (X29, X30)")
class MembershipChangeTest {
  private static final NodeId N1 = new NodeId("n1");
  private static final NodeId N2 = new NodeId("n2");
  private static final NodeId N3 = new NodeId("n3");
  private static final NodeId N4 = new NodeId("n4");
  private static final Configuration NOW = configuration(List.of(N1, N2), List.of(N3), Map.of());

  @Test
  void severalThingsHappenTogether() {
    MembershipChange change = promote(N3).and(remove(N1)).and(addLearner(N4, "h4:7"));

    assertNull(change.refusal(NOW));
    assertEquals(
        configuration(List.of(N2, N3), List.of(N4), Map.of(N4, "h4:7")), change.target(NOW));
  }

  @Test
  void aVoterBecomesALearnerAndAMemberMoves() {
    MembershipChange change = demote(N2).and(setAddress(N1, "h1:8"));

    assertEquals(
        configuration(List.of(N1), List.of(N2, N3), Map.of(N1, "h1:8")), change.target(NOW));
  }

  @Test
  void aServerIsAddedAsAVoterAtOnceOnlyByBothInOneChange() {
    MembershipChange change = addLearner(N4, "").and(promote(N4)).force();

    assertEquals(configuration(List.of(N1, N2, N4), List.of(N3), Map.of()), change.target(NOW));
    assertTrue(change.forced());
  }

  @Test
  void whatMakesNoSenseIsRefusedWithTheReason() {
    assertRefused(
        Reason.UNKNOWN_MEMBER,
        "n4 is no member; the members are [n1, n2, n3]: add it as a learner first",
        promote(N4));
    assertRefused(
        Reason.UNKNOWN_MEMBER,
        "n4 is no member; the members are [n1, n2, n3]: add it as a learner first",
        remove(N4));
    assertRefused(
        Reason.ALREADY_MEMBER,
        "n2 is a voter already; an id names one server for good, so one with a new disk needs a new"
            + " id",
        addLearner(N2, ""));
    assertRefused(Reason.ROLE_UNCHANGED, "n1 is a voter already", promote(N1));
    assertRefused(Reason.ROLE_UNCHANGED, "n3 is a learner already", demote(N3));
    assertRefused(
        Reason.CONTRADICTION,
        "it says more than one thing of n2: make two changes of it, one after the other",
        remove(N2).and(addLearner(N2, "")));
    assertRefused(
        Reason.NOTHING_TO_CHANGE,
        "it changes nothing of voters [n1, n2], learners [n3]",
        setAddress(N1, ""));
    assertRefused(
        Reason.WRONG_SIZE,
        "it would leave no voter of [n1, n2]: keep one",
        remove(N1).and(demote(N2)));
    assertRefused(
        Reason.NOTHING_TO_CHANGE,
        "it changes nothing of voters [n1, n2], learners [n3]",
        new MembershipChange(List.of(), true));
  }

  @Test
  void tooManyMembersAreRefused() {
    MembershipChange learners = addLearner(new NodeId("m0"), "");
    MembershipChange voters = learners.and(promote(new NodeId("m0")));
    for (int i = 1; i < 16; i++) {
      NodeId id = new NodeId("m" + i);
      learners = learners.and(addLearner(id, ""));
      voters = i < 8 ? voters.and(addLearner(id, "")).and(promote(id)) : voters;
    }

    ChangeRefusal tooManyLearners = learners.refusal(NOW);
    ChangeRefusal tooManyVoters = voters.force().refusal(NOW);

    assertNotNull(tooManyLearners);
    assertNotNull(tooManyVoters);
    assertEquals(Reason.WRONG_SIZE, tooManyLearners.reason());
    assertTrue(tooManyLearners.text().startsWith("it would make 17 learners, ["));
    assertTrue(tooManyVoters.text().endsWith("]; the limit is 9: remove one first"));
    MembershipChange refused = learners;
    assertThrows(IllegalArgumentException.class, () -> refused.target(NOW));
  }

  @Test
  void onlyWhatIsMerelyUnsafeCanBeForced() {
    for (Reason reason : Reason.values()) {
      boolean isUnsafe = reason == Reason.UNREACHABLE
          || reason == Reason.NOT_CAUGHT_UP
          || reason == Reason.LOSES_QUORUM;
      assertEquals(isUnsafe, reason.canBeForced());
    }
    assertFalse(promote(N3).forced());
  }

  private static void assertRefused(Reason reason, String text, MembershipChange change) {
    assertEquals(new ChangeRefusal(reason, text), change.refusal(NOW));
  }

  private static Configuration configuration(
      List<NodeId> voters, List<NodeId> learners, Map<NodeId, String> addresses) {
    return Configuration.of(voters, List.of(), learners, new TreeMap<>(addresses));
  }
}
