package dev.raftkit.core.membership;

import dev.raftkit.core.membership.ChangeRefusal.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is to become of a configuration. A change may do several things at once: they happen together.
 * A new voter is added as a learner first, and promoted when it has the log (thesis §4.2.1); to do
 * both in one change must be forced.
 *
 * @param forced whether it is to happen although it endangers the group's availability
 */
public record MembershipChange(List<Operation> operations, boolean forced) {
  /** A part of a change. */
  public enum Kind {
    ADD_LEARNER,
    ADD_WITNESS,
    PROMOTE,
    DEMOTE,
    REMOVE,
    SET_ADDRESS
  }

  /**
   * A part of a change.
   *
   * @param address of {@code ADD_LEARNER}, {@code ADD_WITNESS} and {@code SET_ADDRESS}; empty for
   *     others
   */
  public record Operation(Kind kind, NodeId member, String address) {
    public Operation {
      Configuration.requireAddress(address);
    }
  }

  public MembershipChange {
    operations = List.copyOf(operations);
  }

  /** A server that is no member is sent the log from now on. */
  public static MembershipChange addLearner(NodeId member, String address) {
    return of(Kind.ADD_LEARNER, member, address);
  }

  /**
   * A server that is no member, and was set up as a witness, is sent the log without the commands from
   * now on. Once promoted it votes, and keeps no commands. A member never becomes a witness, nor a
   * witness anything else: it is removed, and one with a new id is added.
   */
  public static MembershipChange addWitness(NodeId member, String address) {
    return of(Kind.ADD_WITNESS, member, address);
  }

  /** A learner becomes a voter. */
  public static MembershipChange promote(NodeId member) {
    return of(Kind.PROMOTE, member, "");
  }

  /** A voter becomes a learner. */
  public static MembershipChange demote(NodeId member) {
    return of(Kind.DEMOTE, member, "");
  }

  /** A voter or learner is a member no more. */
  public static MembershipChange remove(NodeId member) {
    return of(Kind.REMOVE, member, "");
  }

  /** A member is reached at another address. */
  public static MembershipChange setAddress(NodeId member, String address) {
    return of(Kind.SET_ADDRESS, member, address);
  }

  private static MembershipChange of(Kind kind, NodeId member, String address) {
    return new MembershipChange(List.of(new Operation(kind, member, address)), false);
  }

  /** This and another change together; forced if one of them is. */
  public MembershipChange and(MembershipChange other) {
    List<Operation> both = new ArrayList<>(operations);
    both.addAll(other.operations);
    return new MembershipChange(both, forced || other.forced);
  }

  /** The same, although it endangers the group's availability. */
  public MembershipChange force() {
    return new MembershipChange(operations, true);
  }

  /** Why a configuration cannot be changed like that; null if it can. */
  public @Nullable ChangeRefusal refusal(Configuration current) {
    return new Plan(current).refusal(operations);
  }

  /**
   * What a configuration is to become.
   *
   * @param current one that this can be applied to, see {@link #refusal}
   */
  public Configuration target(Configuration current) {
    Plan plan = new Plan(current);
    ChangeRefusal refusal = plan.refusal(operations);
    if (refusal != null) {
      throw new IllegalArgumentException(refusal.text());
    }
    return plan.target();
  }

  /** A configuration while the parts of a change are done to it, one after the other. */
  private static final class Plan {
    private final Configuration current;
    private final TreeSet<NodeId> voters;
    private final TreeSet<NodeId> learners;
    private final TreeSet<NodeId> witnesses;
    private final TreeMap<NodeId, String> addresses;
    private final TreeSet<NodeId> named = new TreeSet<>();
    private final TreeSet<NodeId> added = new TreeSet<>();

    private Plan(Configuration current) {
      this.current = current;
      this.voters = new TreeSet<>(current.voters());
      this.learners = new TreeSet<>(current.learners());
      this.witnesses = new TreeSet<>(current.witnesses());
      this.addresses = new TreeMap<>(current.addresses());
    }

    private Configuration target() {
      return Configuration.of(List.copyOf(voters), List.of(), List.copyOf(learners), addresses)
          .withWitnesses(List.copyOf(witnesses));
    }

    private @Nullable ChangeRefusal refusal(List<Operation> operations) {
      for (Operation operation : operations) {
        ChangeRefusal refusal = refusal(operation);
        if (refusal != null) {
          return refusal;
        }
        apply(operation);
      }
      if (voters.isEmpty()) {
        return new ChangeRefusal(
            Reason.WRONG_SIZE, "it would leave no voter of " + current.voters() + ": keep one");
      } else if (voters.size() > Configuration.VOTERS_MAX) {
        return tooMany("voters", voters, Configuration.VOTERS_MAX);
      } else if (learners.size() > Configuration.LEARNERS_MAX) {
        return tooMany("learners", learners, Configuration.LEARNERS_MAX);
      } else if (full() < Configuration.quorum(voters.size())) {
        return new ChangeRefusal(
            Reason.WRONG_SIZE,
            "of the " + voters.size() + " voters " + voters + " only " + full()
                + " would have the commands, the others being witnesses; at least "
                + Configuration.quorum(voters.size()) + " must: add others first");
      } else if (target().equals(current)) {
        return new ChangeRefusal(Reason.NOTHING_TO_CHANGE, "it changes nothing of " + current);
      }
      return null;
    }

    private int full() {
      TreeSet<NodeId> full = new TreeSet<>(voters);
      full.removeAll(witnesses);
      return full.size();
    }

    private static ChangeRefusal tooMany(String what, Set<NodeId> members, int max) {
      return new ChangeRefusal(
          Reason.WRONG_SIZE,
          "it would make " + members.size() + " " + what + ", " + members + "; the limit is " + max
              + ": remove one first");
    }

    private @Nullable ChangeRefusal refusal(Operation operation) {
      NodeId member = operation.member();
      boolean isDirect = operation.kind() == Kind.PROMOTE && added.contains(member);
      boolean isVoter = voters.contains(member);
      boolean isKnown = isVoter || learners.contains(member);
      if (!isDirect && named.contains(member)) {
        return new ChangeRefusal(
            Reason.CONTRADICTION,
            "it says more than one thing of " + member
                + ": make two changes of it, one after the other");
      }
      return switch (operation.kind()) {
        case ADD_LEARNER, ADD_WITNESS ->
          isKnown
              ? new ChangeRefusal(
                  Reason.ALREADY_MEMBER,
                  member + " is a "
                      + (isVoter ? "voter" : "learner")
                      + " already; an id names one server for good,"
                      + " so one with a new disk needs a new id")
              : null;
        case PROMOTE ->
          isVoter
              ? new ChangeRefusal(Reason.ROLE_UNCHANGED, member + " is a voter already")
              : unknown(isKnown, member);
        case DEMOTE ->
          isKnown && !isVoter
              ? new ChangeRefusal(Reason.ROLE_UNCHANGED, member + " is a learner already")
              : unknown(isKnown, member);
        case REMOVE, SET_ADDRESS -> unknown(isKnown, member);
      };
    }

    private @Nullable ChangeRefusal unknown(boolean isKnown, NodeId member) {
      return isKnown
          ? null
          : new ChangeRefusal(
              Reason.UNKNOWN_MEMBER,
              member + " is no member; the members are " + current.members()
                  + ": add it as a learner first");
    }

    private void apply(Operation operation) {
      NodeId member = operation.member();
      named.add(member);
      switch (operation.kind()) {
        case ADD_LEARNER -> add(operation);
        case ADD_WITNESS -> {
          add(operation);
          witnesses.add(member);
        }
        case PROMOTE -> {
          learners.remove(member);
          voters.add(member);
        }
        case DEMOTE -> {
          voters.remove(member);
          learners.add(member);
        }
        case REMOVE -> {
          voters.remove(member);
          learners.remove(member);
          witnesses.remove(member);
          addresses.remove(member);
        }
        case SET_ADDRESS -> addresses.put(member, operation.address());
      }
    }

    private void add(Operation operation) {
      added.add(operation.member());
      learners.add(operation.member());
      addresses.put(operation.member(), operation.address());
    }
  }
}
