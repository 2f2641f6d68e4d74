package dev.raftkit.server.files;

import picocli.CommandLine.Command;

/** Backups. */
@Command(
    name = "snapshot",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Saves and verifies snapshots, and makes a new cluster out of one.",
    subcommands = {
      SnapshotSaveCommand.class,
      SnapshotVerifyCommand.class,
      SnapshotRestoreCommand.class
    })
public final class SnapshotCommand {}
