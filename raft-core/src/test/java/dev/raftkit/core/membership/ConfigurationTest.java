package dev.raftkit.core.membership;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Configurations (§6, thesis §4.3)")
class ConfigurationTest {
  private static final NodeId N1 = new NodeId("n1");
  private static final NodeId N2 = new NodeId("n2");
  private static final NodeId N3 = new NodeId("n3");
  private static final NodeId N4 = new NodeId("n4");
  private static final SortedMap<NodeId, String> NOWHERE = new TreeMap<>();

  @Test
  void aConfigurationThatMakesNoSenseIsRefusedWithTheReason() {
    assertRefused("a group has 1 to 9 voters, not 0", () -> Configuration.of());
    assertRefused("a group has 1 to 9 voters, not 10", () -> new Configuration(ids(10)));
    assertRefused(
        "a group has 1 to 9 voters, not 10",
        () -> Configuration.of(List.of(N1), ids(10), List.of(), NOWHERE));
    assertRefused(
        "a group has up to 16 learners, not 17",
        () -> Configuration.of(List.of(N1), List.of(), ids(17), NOWHERE));
    assertRefused("a member is listed twice in [n1, n1]", () -> Configuration.of(N1, N1));
    assertRefused(
        "n1 is both a voter and a learner",
        () -> Configuration.of(List.of(N1), List.of(), List.of(N1), NOWHERE));
    assertRefused(
        "n2 has an address and is no member",
        () -> Configuration.of(List.of(N1), List.of(), List.of(), at(N2, "host:1")));
    assertRefused(
        "an address has printable characters of ASCII only; character 3 has code 10",
        () -> Configuration.of(List.of(N1), List.of(), List.of(), at(N1, "ho\nst")));
    assertRefused(
        "an address has up to 255 characters, not 256",
        () -> Configuration.of(List.of(N1), List.of(), List.of(), at(N1, "a".repeat(256))));
  }

  @Test
  void theLargestConfigurationHasAsManyBytesAsAnyMayHave() {
    List<NodeId> all = new ArrayList<>();
    TreeMap<NodeId, String> addresses = new TreeMap<>();
    for (int i = 0; i < 34; i++) {
      NodeId id = new NodeId("m".repeat(62) + (i < 10 ? "0" : "") + i);
      all.add(id);
      addresses.put(id, "a".repeat(255));
    }
    Configuration largest =
        Configuration.of(all.subList(0, 9), all.subList(9, 18), all.subList(18, 34), addresses);

    byte[] bytes = ConfigurationFormat.encode(largest);

    assertEquals(ConfigurationFormat.BYTES_MAX, bytes.length);
    assertEquals(largest, ConfigurationFormat.decode(bytes));
    assertNull(ConfigurationFormat.decode(Arrays.copyOf(bytes, bytes.length + 1)));
  }

  @Test
  void aJointConfigurationHasBothSetsAndLeadsToTheNewOne() {
    Configuration before = Configuration.of(
        List.of(N1, N2), List.of(), List.of(N3), new TreeMap<>(Map.of(N1, "h1", N3, "h3")));
    Configuration target = Configuration.of(
        List.of(N2, N3), List.of(), List.of(N4), new TreeMap<>(Map.of(N3, "h9", N4, "h4")));

    Configuration joint = before.enter(target);

    assertEquals(
        Configuration.of(
            List.of(N2, N3),
            List.of(N1, N2),
            List.of(N4),
            new TreeMap<>(Map.of(N1, "h1", N3, "h9", N4, "h4"))),
        joint);
    assertEquals(List.of(N1, N2, N3), joint.electors());
    assertEquals(List.of(N1, N2, N3, N4), joint.members());
    assertEquals(target, joint.leave());
    assertEquals(Configuration.OUTGOING_SEAT, joint.seats(N1));
    assertEquals(Configuration.VOTER_SEAT | Configuration.OUTGOING_SEAT, joint.seats(N2));
    assertEquals(Configuration.VOTER_SEAT, joint.seats(N3));
    assertEquals(0, joint.seats(N4));
  }

  @Test
  void aVoterThatBecomesALearnerIsBothInBetween() {
    Configuration joint = Configuration.of(N1, N2)
        .enter(Configuration.of(List.of(N1), List.of(), List.of(N2), NOWHERE));

    assertTrue(joint.isVoter(N2));
    assertTrue(joint.isLearner(N2));
    assertEquals(List.of(N1, N2), joint.members());
    assertFalse(joint.leave().isVoter(N2));
    assertEquals(joint, ConfigurationFormat.decode(ConfigurationFormat.encode(joint)));
  }

  @Test
  @DisplayName("R2: a majority is one of each set, for all sizes, against the definition")
  void aMajorityIsOneOfEachSet() {
    Random random = new Random(4);
    List<NodeId> ids = ids(18);
    for (int voters = 1; voters <= 9; voters++) {
      for (int outgoing = 0; outgoing <= 9; outgoing++) {
        for (int common = 0; common <= Math.min(voters, outgoing); common++) {
          int first = voters - common;
          Configuration joint = Configuration.of(
              ids.subList(0, voters), ids.subList(first, first + outgoing), List.of(), NOWHERE);
          for (int i = 0; i < 50; i++) {
            int bits = random.nextInt(1 << joint.electors().size());

            boolean expected = isMoreThanHalf(joint, bits, joint.voters())
                && (outgoing == 0 || isMoreThanHalf(joint, bits, joint.outgoing()));

            assertEquals(expected, joint.isMajority(bits));
          }
        }
      }
    }
  }

  private static boolean isMoreThanHalf(Configuration joint, int bits, List<NodeId> set) {
    int granted = 0;
    for (NodeId member : set) {
      granted += bits >> joint.electors().indexOf(member) & 1;
    }
    return 2 * granted > set.size();
  }

  @Test
  void theBytesOfAnEntryStayAsTheyAre() {
    Configuration configuration =
        Configuration.of(List.of(N1, N2), List.of(N2, N3), List.of(N4), at(N2, "h:7"));

    byte[] bytes = ConfigurationFormat.encode(configuration);

    byte[] expected = {
      1, 4, 1, 2, 'n', '1', 0, 3, 2, 'n', '2', 3, 'h', ':', '7', 2, 2, 'n', '3', 0, 4, 2, 'n', '4',
      0
    };
    assertArrayEquals(expected, bytes);
    assertEquals(configuration, ConfigurationFormat.decode(bytes));
  }

  @Test
  void whateverTheBytesAreTheyAreDecodedOrNot() {
    Random random = new Random(7);
    byte[] sound = ConfigurationFormat.encode(
        Configuration.of(List.of(N1, N2), List.of(N2, N3), List.of(N4), at(N2, "h:7")));
    for (int length = 0; length < sound.length; length++) {
      assertNull(ConfigurationFormat.decode(Arrays.copyOf(sound, length)));
    }
    for (int i = 0; i < 20_000; i++) {
      byte[] changed = sound.clone();
      for (int changes = random.nextInt(4); changes >= 0; changes--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      }

      Configuration decoded = ConfigurationFormat.decode(changed);

      // There is one way only to write a configuration.
      if (decoded != null) {
        assertArrayEquals(changed, ConfigurationFormat.encode(decoded));
      }
    }
  }

  private static void assertRefused(String why, Runnable creation) {
    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, creation::run);
    assertEquals(why, refusal.getMessage());
  }

  private static SortedMap<NodeId, String> at(NodeId member, String address) {
    return new TreeMap<>(Map.of(member, address));
  }

  private static List<NodeId> ids(int count) {
    List<NodeId> ids = new ArrayList<>();
    for (int i = 10; i < 10 + count; i++) {
      ids.add(new NodeId("m" + i));
    }
    return ids;
  }
}
