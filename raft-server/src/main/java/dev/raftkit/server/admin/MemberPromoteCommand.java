package dev.raftkit.server.admin;

import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.core.membership.NodeId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Makes a voter of a learner. */
@Command(
    name = "promote",
    mixinStandardHelpOptions = true,
    description = "Makes a voter of a learner that has the log.")
final class MemberPromoteCommand extends MemberOperation {
  @Parameters(paramLabel = "ID", converter = Name.class, description = "The member.")
  private @Nullable NodeId member;

  @Override
  MembershipChange change() {
    return MembershipChange.promote(Objects.requireNonNull(member));
  }
}
