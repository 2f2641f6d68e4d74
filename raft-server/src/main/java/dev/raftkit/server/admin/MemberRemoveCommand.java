package dev.raftkit.server.admin;

import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.core.membership.NodeId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Removes a member. */
@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    description = "Removes a member, be it the leader; stop its process afterwards.")
final class MemberRemoveCommand extends MemberOperation {
  @Parameters(paramLabel = "ID", converter = Name.class, description = "The member.")
  private @Nullable NodeId member;

  @Override
  MembershipChange change() {
    return MembershipChange.remove(Objects.requireNonNull(member));
  }
}
