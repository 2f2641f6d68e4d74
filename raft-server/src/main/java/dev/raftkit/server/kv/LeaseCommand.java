package dev.raftkit.server.kv;

import picocli.CommandLine.Command;

/** Leases, and the keys that go with them. */
@Command(
    name = "lease",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Grants, renews, keeps, revokes, shows and lists leases.",
    subcommands = {
      LeaseGrantCommand.class,
      LeaseRenewCommand.class,
      LeaseKeepCommand.class,
      LeaseRevokeCommand.class,
      LeaseShowCommand.class,
      LeaseListCommand.class
    })
final class LeaseCommand {}
