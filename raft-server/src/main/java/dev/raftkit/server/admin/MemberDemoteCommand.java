package dev.raftkit.server.admin;

import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.core.membership.NodeId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Makes a learner of a voter. */
@Command(
    name = "demote",
    mixinStandardHelpOptions = true,
    description = "Makes a learner of a voter: it goes on receiving the log.")
final class MemberDemoteCommand extends MemberOperation {
  @Parameters(paramLabel = "ID", converter = Name.class, description = "The member.")
  private @Nullable NodeId member;

  @Override
  MembershipChange change() {
    return MembershipChange.demote(Objects.requireNonNull(member));
  }
}
