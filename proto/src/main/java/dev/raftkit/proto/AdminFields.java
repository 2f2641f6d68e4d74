package dev.raftkit.proto;

import dev.raftkit.core.membership.MemberList;
import dev.raftkit.core.membership.MemberStatus;
import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.core.membership.MembershipChange.Kind;
import dev.raftkit.core.membership.MembershipChange.Operation;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.proto.generated.Wire;
import dev.raftkit.proto.generated.Wire.ClientRequest.ChangeMembers;
import java.util.ArrayList;
import java.util.List;

/** What operators ask for and are told, field by field, to protobuf and back. */
final class AdminFields {
  private AdminFields() {}

  static Wire.ClientRequest.Admin write(AdminRequest request) {
    Wire.ClientRequest.Admin.Builder wire =
        Wire.ClientRequest.Admin.newBuilder().setTimeoutNanos(request.timeoutNanos());
    AdminRequest.Action action = request.action();
    if (action instanceof AdminRequest.Transfer transfer) {
      NodeId target = transfer.target();
      return wire.setTransfer(Wire.ClientRequest.Transfer.newBuilder()
              .setTarget(target == null ? "" : target.name()))
          .build();
    }
    return action instanceof AdminRequest.ChangeMembers change
        ? wire.setChangeMembers(write(change.change())).build()
        : wire.setListMembers(Wire.ClientRequest.ListMembers.getDefaultInstance())
            .build();
  }

  private static ChangeMembers write(MembershipChange change) {
    ChangeMembers.Builder wire = ChangeMembers.newBuilder().setForced(change.forced());
    for (Operation operation : change.operations()) {
      wire.addOperations(ChangeMembers.Operation.newBuilder()
          .setKind(write(operation.kind()))
          .setMemberId(operation.member().name())
          .setAddress(operation.address()));
    }
    return wire.build();
  }

  /** Throws IllegalArgumentException too, from {@link MembershipChange} and {@link AdminRequest}. */
  static AdminRequest.Action read(Wire.ClientRequest.Admin wire) throws MalformedFrameException {
    return switch (wire.getActionCase()) {
      case TRANSFER -> {
        String target = wire.getTransfer().getTarget();
        yield new AdminRequest.Transfer(
            target.isEmpty() ? null : WireNumbers.memberId(target, "the target"));
      }
      case CHANGE_MEMBERS -> new AdminRequest.ChangeMembers(read(wire.getChangeMembers()));
      case LIST_MEMBERS -> new AdminRequest.ListMembers();
      case ACTION_NOT_SET -> throw new MalformedFrameException("a request of no known type");
    };
  }

  private static MembershipChange read(ChangeMembers wire) throws MalformedFrameException {
    if (wire.getOperationsCount() > AdminRequest.ChangeMembers.OPERATIONS_MAX) {
      throw new MalformedFrameException(wire.getOperationsCount() + " operations; the limit is "
          + AdminRequest.ChangeMembers.OPERATIONS_MAX);
    }
    List<Operation> operations = new ArrayList<>();
    for (ChangeMembers.Operation operation : wire.getOperationsList()) {
      operations.add(new Operation(
          read(operation.getKind()),
          WireNumbers.memberId(operation.getMemberId(), "the member"),
          operation.getAddress()));
    }
    return new MembershipChange(operations, wire.getForced());
  }

  private static ChangeMembers.Kind write(Kind kind) {
    return switch (kind) {
      case ADD_LEARNER -> ChangeMembers.Kind.ADD_LEARNER;
      case ADD_WITNESS -> ChangeMembers.Kind.ADD_WITNESS;
      case PROMOTE -> ChangeMembers.Kind.PROMOTE;
      case DEMOTE -> ChangeMembers.Kind.DEMOTE;
      case REMOVE -> ChangeMembers.Kind.REMOVE;
      case SET_ADDRESS -> ChangeMembers.Kind.SET_ADDRESS;
    };
  }

  private static Kind read(ChangeMembers.Kind kind) throws MalformedFrameException {
    return switch (kind) {
      case ADD_LEARNER -> Kind.ADD_LEARNER;
      case ADD_WITNESS -> Kind.ADD_WITNESS;
      case PROMOTE -> Kind.PROMOTE;
      case DEMOTE -> Kind.DEMOTE;
      case REMOVE -> Kind.REMOVE;
      case SET_ADDRESS -> Kind.SET_ADDRESS;
      case KIND_UNSPECIFIED, UNRECOGNIZED ->
        throw new MalformedFrameException("an operation of no known kind");
    };
  }

  // ---------------------------------------------------------------- the list of members

  static Wire.MemberList write(MemberList list) {
    Wire.MemberList.Builder wire = Wire.MemberList.newBuilder()
        .setChanging(list.isChanging())
        .setCommitIndex(WireNumbers.inRange(list.commitIndex()));
    for (MemberStatus member : list.members()) {
      Wire.MemberList.Member.Builder one = Wire.MemberList.Member.newBuilder()
          .setId(member.id().name())
          .setAddress(member.address())
          .setPart(write(member.part()))
          .setLeader(member.isLeader())
          .setMatchIndex(WireNumbers.inRange(member.matchIndex()));
      wire.addMembers(member.silentNanos() < 0 ? one : one.setSilentNanos(member.silentNanos()));
    }
    return wire.build();
  }

  /** Throws IllegalArgumentException too, from {@link MemberList} and {@link MemberStatus}. */
  static MemberList read(Wire.MemberList wire) throws MalformedFrameException {
    if (wire.getMembersCount() > MemberList.MEMBERS_MAX) {
      throw new MalformedFrameException(
          wire.getMembersCount() + " members; the limit is " + MemberList.MEMBERS_MAX);
    }
    List<MemberStatus> members = new ArrayList<>();
    for (Wire.MemberList.Member member : wire.getMembersList()) {
      members.add(new MemberStatus(
          WireNumbers.memberId(member.getId(), "a member"),
          member.getAddress(),
          read(member.getPart()),
          member.getLeader(),
          WireNumbers.counter(member.getMatchIndex(), "a match index"),
          member.hasSilentNanos()
              ? WireNumbers.notNegative(member.getSilentNanos(), "a silence")
              : -1));
    }
    long commitIndex = WireNumbers.counter(wire.getCommitIndex(), "the commit index");
    return new MemberList(wire.getChanging(), commitIndex, members);
  }

  private static Wire.MemberList.Part write(MemberStatus.Part part) {
    return switch (part) {
      case VOTER -> Wire.MemberList.Part.VOTER;
      case LEARNER -> Wire.MemberList.Part.LEARNER;
      case OUTGOING_VOTER -> Wire.MemberList.Part.OUTGOING_VOTER;
      case WITNESS -> Wire.MemberList.Part.WITNESS;
      case LEARNING_WITNESS -> Wire.MemberList.Part.LEARNING_WITNESS;
    };
  }

  private static MemberStatus.Part read(Wire.MemberList.Part part) throws MalformedFrameException {
    return switch (part) {
      case VOTER -> MemberStatus.Part.VOTER;
      case LEARNER -> MemberStatus.Part.LEARNER;
      case OUTGOING_VOTER -> MemberStatus.Part.OUTGOING_VOTER;
      case WITNESS -> MemberStatus.Part.WITNESS;
      case LEARNING_WITNESS -> MemberStatus.Part.LEARNING_WITNESS;
      case PART_UNSPECIFIED, UNRECOGNIZED ->
        throw new MalformedFrameException("a member of no known part");
    };
  }
}
