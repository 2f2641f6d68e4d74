package dev.raftkit.node;

import dev.raftkit.core.MemberProgress;
import dev.raftkit.core.Raft;
import dev.raftkit.core.membership.ChangeRefusal;
import dev.raftkit.core.membership.ChangeRefusal.Reason;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.MemberList;
import dev.raftkit.core.membership.MemberStatus;
import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.core.membership.MembershipChange.Kind;
import dev.raftkit.core.membership.MembershipChange.Operation;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.membership.Address;
import dev.raftkit.node.membership.Member;
import dev.raftkit.node.membership.Members;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who belongs to a group and where they listen, as this member's log says. The list that it was started
 * with counts for the addresses of members that the log knows by name only: those of the first
 * configuration, until the first change writes their addresses too. Loop thread only.
 */
final class GroupMembers {
  private static final Set<Kind> ADDRESSED =
      EnumSet.of(Kind.ADD_LEARNER, Kind.ADD_WITNESS, Kind.SET_ADDRESS);

  private final Raft raft;
  private final Members listed;

  /** The configuration that {@link #present} follows from, and whether it was committed. */
  private long index = -1;

  private boolean isCommitted;
  private Configuration configuration = Configuration.NONE;
  private Members present;

  GroupMembers(Raft raft, Members listed) {
    this.raft = raft;
    this.listed = listed;
    this.present = new Members(new TreeMap<>());
    hasChanged();
  }

  /**
   * All members to be connected with: also those that a change removes, until it is committed, so that
   * they learn of it.
   */
  Members present() {
    return present;
  }

  /** After the effects of a turn: whether {@link #present} is another one now. */
  boolean hasChanged() {
    boolean committedNow = raft.configurationIndex() <= raft.commitIndex();
    if (index == raft.configurationIndex()
        && isCommitted == committedNow
        && configuration.equals(raft.configuration())) {
      return false;
    }
    index = raft.configurationIndex();
    isCommitted = committedNow;
    configuration = raft.configuration();
    Members before = present;
    TreeMap<NodeId, Address> addresses = new TreeMap<>();
    Configuration former = isCommitted ? null : raft.configurationAt(index - 1);
    if (former != null) {
      add(former, addresses);
    }
    add(configuration, addresses);
    present = new Members(addresses);
    return !present.equals(before);
  }

  private void add(Configuration known, Map<NodeId, Address> addresses) {
    for (NodeId member : known.members()) {
      Address address = address(known, member);
      if (address != null) {
        addresses.put(member, address);
      }
    }
  }

  private @Nullable Address address(Configuration known, NodeId member) {
    try {
      String text = known.address(member);
      return text.isEmpty() ? listed.address(member) : Address.parse(text);
    } catch (IllegalArgumentException notOurs) {
      // Written by another program than this: the list may know better.
      return listed.address(member);
    }
  }

  @Nullable
  Member member(@Nullable NodeId id) {
    if (id == null) {
      return null;
    }
    Address address = address(raft.configuration(), id);
    return address == null ? null : new Member(id, address);
  }

  /** Who leads, as far as this member knows. */
  @Nullable
  Member leader() {
    return member(raft.leader());
  }

  // ---------------------------------------------------------------- changes

  /** What stands against the addresses of a change. */
  @Nullable
  ChangeRefusal refusal(MembershipChange change) {
    TreeSet<String> others = new TreeSet<>();
    for (NodeId member : raft.configuration().members()) {
      Address address = address(raft.configuration(), member);
      if (address != null && !isNamed(change, member)) {
        others.add(address.toString());
      }
    }
    for (Operation operation : change.operations()) {
      if (ADDRESSED.contains(operation.kind())) {
        String reason = objection(operation.address(), others);
        if (reason != null) {
          return new ChangeRefusal(
              Reason.UNUSABLE_ADDRESS, "the address of " + operation.member() + ": " + reason);
        }
      }
    }
    return null;
  }

  private static @Nullable String objection(String text, Set<String> others) {
    try {
      Address address = Address.parse(text);
      if (address.isWildcard()) {
        return address + " is no address that others can reach: give one of the member's own";
      }
      return others.add(address.toString()) ? null : address + " is the address of another member";
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
  }

  private static boolean isNamed(MembershipChange change, NodeId member) {
    return change.operations().stream().anyMatch(operation -> operation.member().equals(member));
  }

  /** A change that also writes the addresses which only the list of this member has. */
  MembershipChange withAddresses(MembershipChange change) {
    List<Operation> operations = new ArrayList<>(change.operations());
    for (NodeId member : raft.configuration().members()) {
      Address address = listed.address(member);
      boolean isUnwritten = raft.configuration().address(member).isEmpty();
      if (address != null && isUnwritten && !isNamed(change, member)) {
        operations.add(new Operation(Kind.SET_ADDRESS, member, address.toString()));
      }
    }
    return new MembershipChange(operations, change.forced());
  }

  // ---------------------------------------------------------------- the list

  /** What this member knows of all, as the leader. */
  MemberList list(long now) {
    List<MemberStatus> members = new ArrayList<>();
    List<MemberProgress> progress = raft.members();
    for (NodeId id : raft.configuration().members()) {
      boolean isLeader = id.equals(raft.self());
      MemberProgress known = progress.stream()
          .filter(other -> other.member().equals(id))
          .findFirst()
          .orElse(null);
      Member member = member(id);
      members.add(new MemberStatus(
          id,
          member == null ? "" : member.address().toString(),
          MemberStatus.part(raft.configuration(), id),
          isLeader,
          known == null ? (isLeader ? raft.durableIndex() : 0) : known.matchIndex(),
          isLeader ? 0 : known != null && known.wasHeard() ? now - known.contactAt() : -1));
    }
    boolean isChanging =
        raft.configuration().isJoint() || raft.configurationIndex() > raft.commitIndex();
    return new MemberList(isChanging, raft.commitIndex(), members);
  }
}
