package dev.raftkit.server.kv;

import picocli.CommandLine.Command;

/** The key-value store of a cluster. */
@Command(
    name = "kv",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Reads, writes and watches the key-value store of a cluster.",
      "Keys and values are texts, or any bytes with --hex. A text is shown as it is; what is none, or",
      "has control characters, with \\xff in their place. JSON has what is no text in a field whose",
      "name ends with Hex."
    },
    subcommands = {
      GetCommand.class,
      PutCommand.class,
      DeleteCommand.class,
      TransactCommand.class,
      WatchCommand.class,
      LeaseCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:good",
      "1:'get' of one key that is not there",
      "2:bad usage",
      "3:cannot run, or the store refused"
    })
public final class StoreCommand {}
