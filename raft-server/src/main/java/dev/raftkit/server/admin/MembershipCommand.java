package dev.raftkit.server.admin;

import dev.raftkit.server.files.ForceNewClusterCommand;
import picocli.CommandLine.Command;

/** Who belongs to a running cluster. */
@Command(
    name = "member",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Lists, adds, promotes, demotes and removes members of a running cluster.",
      "A change that would endanger the cluster is refused, with the reason and what to do."
    },
    subcommands = {
      MemberListCommand.class,
      MemberAddCommand.class,
      MemberPromoteCommand.class,
      MemberDemoteCommand.class,
      MemberRemoveCommand.class,
      MemberMoveCommand.class,
      ForceNewClusterCommand.class
    })
public final class MembershipCommand {}
