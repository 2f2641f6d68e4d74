package dev.raftkit.core.membership;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who belongs to a group, and who votes in it (§6, thesis §4). Any majority of the voters shares a
 * voter with any other, which is what every safety argument of Raft rests on.
 *
 * <p>While voters change, the configuration is <em>joint</em> (thesis §4.3): it has the new voters and
 * the outgoing ones, and a majority then is one of each. <em>Learners</em> receive the log and count
 * for nothing (thesis §4.2.1). A voter that is to become a learner is both during the joint phase.
 * <em>Witnesses</em> are voters, or learners that are to become some, without the commands: of an entry
 * they keep term and index. They vote and count like others, and cannot lead.
 *
 * <p>Every member may have an address: what the core does not read, but carries for those who connect.
 */
public final class Configuration {
  /** Voters of one set: a joint configuration has two. */
  public static final int VOTERS_MAX = 9;

  public static final int LEARNERS_MAX = 16;

  public static final int ADDRESS_LENGTH_MAX = 255;

  /** A seat among the voters; see {@link #seats}. */
  public static final int VOTER_SEAT = 1;

  /** A seat among the outgoing voters of a joint configuration; see {@link #seats}. */
  public static final int OUTGOING_SEAT = 2;

  /** What a server knows that waits to be added to a group: nobody belongs to it. */
  public static final Configuration NONE =
      new Configuration(List.of(), List.of(), List.of(), List.of(), new TreeMap<>());

  private final List<NodeId> voters;
  private final List<NodeId> outgoing;
  private final List<NodeId> learners;
  private final List<NodeId> witnesses;
  private final Map<NodeId, String> addresses;

  // What follows from the above.
  private final List<NodeId> electors;
  private final List<NodeId> members;
  private final int voterBits;
  private final int outgoingBits;

  /** Voters without addresses, 1 to {@value #VOTERS_MAX}, each listed once. */
  public Configuration(List<NodeId> voters) {
    this(requireVoters(voters), List.of(), List.of(), List.of(), new TreeMap<>());
  }

  private Configuration(
      List<NodeId> voters,
      List<NodeId> outgoing,
      List<NodeId> learners,
      List<NodeId> witnesses,
      Map<NodeId, String> addresses) {
    this.voters = sorted(voters);
    this.outgoing = sorted(outgoing);
    this.learners = sorted(learners);
    this.witnesses = sorted(witnesses);
    this.addresses = Collections.unmodifiableMap(addresses);
    this.electors = union(this.voters, this.outgoing);
    this.members = union(electors, this.learners);
    this.voterBits = bits(this.voters);
    this.outgoingBits = bits(this.outgoing);
  }

  /** Voters without addresses. */
  public static Configuration of(NodeId... voters) {
    return new Configuration(List.of(voters));
  }

  /**
   * Any configuration but {@link #NONE}.
   *
   * @param voters 1 to {@value #VOTERS_MAX}
   * @param outgoing the voters before the change that is under way; empty if none is
   * @param learners up to {@value #LEARNERS_MAX}, none of them a voter, but possibly outgoing
   * @param addresses of members; an empty one is the same as none
   * @throws IllegalArgumentException saying what is wrong
   */
  public static Configuration of(
      List<NodeId> voters,
      List<NodeId> outgoing,
      List<NodeId> learners,
      SortedMap<NodeId, String> addresses) {
    requireVoters(voters);
    if (!outgoing.isEmpty()) {
      requireVoters(outgoing);
    }
    if (learners.size() > LEARNERS_MAX) {
      throw new IllegalArgumentException(
          "a group has up to " + LEARNERS_MAX + " learners, not " + learners.size());
    }
    for (NodeId learner : learners) {
      if (voters.contains(learner)) {
        throw new IllegalArgumentException(learner + " is both a voter and a learner");
      }
    }
    TreeMap<NodeId, String> known = new TreeMap<>();
    addresses.forEach((member, address) -> {
      if (!voters.contains(member) && !outgoing.contains(member) && !learners.contains(member)) {
        throw new IllegalArgumentException(member + " has an address and is no member");
      }
      requireAddress(address);
      if (!address.isEmpty()) {
        known.put(member, address);
      }
    });
    return new Configuration(voters, outgoing, learners, List.of(), known);
  }

  /**
   * The same with these members as witnesses, and no others.
   *
   * @throws IllegalArgumentException if one is no member, or less than a majority of a set of voters
   *     would have the commands
   */
  public Configuration withWitnesses(List<NodeId> members) {
    Configuration changed = new Configuration(voters, outgoing, learners, members, addresses);
    for (NodeId witness : members) {
      if (!isMember(witness)) {
        throw new IllegalArgumentException(witness + " is a witness and no member");
      }
    }
    changed.requireCommands(voters);
    changed.requireCommands(outgoing);
    return changed;
  }

  /** A group whose witnesses could outvote the others would have its commands by luck only. */
  private void requireCommands(List<NodeId> set) {
    int full = set.size();
    for (NodeId witness : witnesses) {
      full -= set.contains(witness) ? 1 : 0;
    }
    if (!set.isEmpty() && full < quorum(set.size())) {
      throw new IllegalArgumentException("of the " + set.size() + " voters " + set + " only " + full
          + " would have the commands, the others being witnesses; at least " + quorum(set.size())
          + " must");
    }
  }

  private static List<NodeId> requireVoters(List<NodeId> voters) {
    if (voters.isEmpty() || voters.size() > VOTERS_MAX) {
      throw new IllegalArgumentException(
          "a group has 1 to " + VOTERS_MAX + " voters, not " + voters.size());
    }
    return voters;
  }

  /**
   * Checks what may be an address: up to {@value #ADDRESS_LENGTH_MAX} printable characters of ASCII
   * without spaces, possibly none.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  public static void requireAddress(String address) {
    if (address.length() > ADDRESS_LENGTH_MAX) {
      throw new IllegalArgumentException(
          "an address has up to " + ADDRESS_LENGTH_MAX + " characters, not " + address.length());
    }
    for (int i = 0; i < address.length(); i++) {
      if (address.charAt(i) <= ' ' || address.charAt(i) > '~') {
        throw new IllegalArgumentException(
            "an address has printable characters of ASCII only; character " + (i + 1) + " has code "
                + (int) address.charAt(i));
      }
    }
  }

  private static List<NodeId> sorted(List<NodeId> ids) {
    TreeSet<NodeId> sorted = new TreeSet<>(ids);
    if (sorted.size() != ids.size()) {
      throw new IllegalArgumentException("a member is listed twice in " + ids);
    }
    return List.copyOf(sorted);
  }

  private static List<NodeId> union(List<NodeId> some, List<NodeId> others) {
    if (others.isEmpty()) {
      return some;
    }
    TreeSet<NodeId> all = new TreeSet<>(some);
    all.addAll(others);
    return List.copyOf(all);
  }

  private int bits(List<NodeId> ids) {
    int bits = 0;
    for (NodeId id : ids) {
      bits |= 1 << indexOf(id);
    }
    return bits;
  }

  // ---------------------------------------------------------------- members

  /** Who votes once no change is under way; sorted by name. */
  public List<NodeId> voters() {
    return voters;
  }

  /** Who voted before the change that is under way; empty if none is. Sorted by name. */
  public List<NodeId> outgoing() {
    return outgoing;
  }

  /** Sorted by name. */
  public List<NodeId> learners() {
    return learners;
  }

  /** Members that keep no commands; sorted by name. */
  public List<NodeId> witnesses() {
    return witnesses;
  }

  /** All who vote, of either set; sorted by name. */
  public List<NodeId> electors() {
    return electors;
  }

  /** All; sorted by name. */
  public List<NodeId> members() {
    return members;
  }

  /** The addresses of those who have one, in the order of their names. */
  public Map<NodeId, String> addresses() {
    return addresses;
  }

  /** A member's address; empty if it has none. */
  public String address(NodeId member) {
    String address = addresses.get(member);
    return address == null ? "" : address;
  }

  /** Whether this is {@link #NONE}. */
  public boolean isEmpty() {
    return voters.isEmpty();
  }

  /** Whether there is no more to it than the names of voters. */
  public boolean isPlain() {
    return !isJoint() && learners.isEmpty() && witnesses.isEmpty() && addresses.isEmpty();
  }

  /** Whether a change of the voters is under way (thesis §4.3). */
  public boolean isJoint() {
    return !outgoing.isEmpty();
  }

  /** Whether a member votes, in either set. */
  public boolean isVoter(NodeId node) {
    return indexOf(node) >= 0;
  }

  public boolean isLearner(NodeId node) {
    return learners.contains(node);
  }

  public boolean isWitness(NodeId node) {
    return witnesses.contains(node);
  }

  /** Whether a server is a voter, an outgoing one or a learner. */
  public boolean isMember(NodeId node) {
    return isVoter(node) || isLearner(node);
  }

  /** The position of a member in {@link #electors}, or -1 for others. */
  public int indexOf(NodeId node) {
    for (int i = 0; i < electors.size(); i++) {
      if (electors.get(i).equals(node)) {
        return i;
      }
    }
    return -1;
  }

  /** In which sets a server votes: {@link #VOTER_SEAT}, {@link #OUTGOING_SEAT}, both or 0. */
  public int seats(NodeId node) {
    int index = indexOf(node);
    if (index < 0) {
      return 0;
    }
    return (voterBits >> index & 1) * VOTER_SEAT + (outgoingBits >> index & 1) * OUTGOING_SEAT;
  }

  // ---------------------------------------------------------------- majorities

  /** The size of the smallest majority of {@link #voters}. */
  public int quorum() {
    return quorum(voters.size());
  }

  /** The size of the smallest majority: more than half, of an even number too. */
  public static int quorum(int voters) {
    return voters / 2 + 1;
  }

  /**
   * Whether some of the electors are a majority, in a joint configuration of both sets (thesis §4.3).
   *
   * @param electorBits a bit for each, by {@link #indexOf}
   */
  public boolean isMajority(int electorBits) {
    return isMajority(electorBits & voterBits, voters)
        && (outgoing.isEmpty() || isMajority(electorBits & outgoingBits, outgoing));
  }

  private static boolean isMajority(int bits, List<NodeId> set) {
    return Integer.bitCount(bits) >= quorum(set.size());
  }

  // ---------------------------------------------------------------- changes

  /**
   * The joint configuration that leads from this one to another (thesis §4.3).
   *
   * @param target not joint, as this is not
   */
  public Configuration enter(Configuration target) {
    TreeMap<NodeId, String> all = new TreeMap<>(target.addresses);
    for (NodeId voter : voters) {
      if (!target.isMember(voter)) {
        all.put(voter, address(voter));
      }
    }
    TreeSet<NodeId> keepingNoCommands = new TreeSet<>(target.witnesses);
    for (NodeId witness : witnesses) {
      if (isVoter(witness) || target.isMember(witness)) {
        keepingNoCommands.add(witness);
      }
    }
    return of(target.voters, voters, target.learners, all)
        .withWitnesses(List.copyOf(keepingNoCommands));
  }

  /** The configuration that a joint one leads to. */
  public Configuration leave() {
    TreeMap<NodeId, String> left = new TreeMap<>(addresses);
    left.keySet().removeIf(member -> !voters.contains(member) && !learners.contains(member));
    List<NodeId> keepingNoCommands = new ArrayList<>(witnesses);
    keepingNoCommands.removeIf(member -> !voters.contains(member) && !learners.contains(member));
    return of(voters, List.of(), learners, left).withWitnesses(keepingNoCommands);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Configuration that
            && voters.equals(that.voters)
            && outgoing.equals(that.outgoing)
            && learners.equals(that.learners)
            && witnesses.equals(that.witnesses)
            && addresses.equals(that.addresses));
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(new Object[] {voters, outgoing, learners, witnesses, addresses});
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("voters ").append(voters);
    if (!outgoing.isEmpty()) {
      text.append(" instead of ").append(outgoing);
    }
    if (!learners.isEmpty()) {
      text.append(", learners ").append(learners);
    }
    if (!witnesses.isEmpty()) {
      text.append(", witnesses ").append(witnesses);
    }
    if (!addresses.isEmpty()) {
      text.append(", at ").append(addresses);
    }
    return text.toString();
  }
}
