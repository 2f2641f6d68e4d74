package dev.raftkit.server.admin;

import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.node.membership.Member;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Tells all where a member listens now. */
@Command(
    name = "move",
    mixinStandardHelpOptions = true,
    description = "Tells all members where a member listens from now on.")
final class MemberMoveCommand extends MemberOperation {
  @Parameters(paramLabel = "ID=HOST:PORT", converter = Place.class, description = "The member.")
  private @Nullable Member member;

  @Override
  MembershipChange change() {
    Member moved = Objects.requireNonNull(member);
    return MembershipChange.setAddress(moved.id(), moved.address().toString());
  }
}
