package dev.raftkit.server.files;

import picocli.CommandLine.Command;

/** Looks at logs. */
@Command(
    name = "wal",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Looks at a member's write-ahead log, and changes nothing.",
    subcommands = {WalInspectCommand.class, WalVerifyCommand.class})
public final class WalCommand {}
