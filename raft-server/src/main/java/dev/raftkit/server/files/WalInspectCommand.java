package dev.raftkit.server.files;

import dev.raftkit.core.HardState;
import dev.raftkit.core.log.IndexRange;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.cli.Json;
import dev.raftkit.storage.WalInspection;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What a log holds. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = "Shows the files of a member's log, and the state of each group in it.")
public final class WalInspectCommand implements Callable<Integer> {
  @Mixin
  private final WalOptions options = new WalOptions();

  @Override
  public Integer call() throws CannotRunException {
    WalInspection found = options.inspect();
    if (options.json()) {
      options
          .out()
          .println(WalOptions.verdict(found)
              .putObjects(
                  "segments",
                  found.segments().stream().map(WalInspectCommand::json).toList())
              .putObjects(
                  "groups", found.groups().stream().map(WalInspectCommand::json).toList()));
    } else {
      found.segments().forEach(segment -> options.out().println(text(segment)));
      found.groups().forEach(group -> options.out().println(text(group)));
      WalOptions.remarks(found).forEach(options.out()::println);
    }
    return ExitCode.GOOD;
  }

  private static Json json(WalInspection.Segment segment) {
    return new Json()
        .put("file", segment.file())
        .put("sequence", segment.sequence())
        .put("sizeBytes", segment.sizeBytes())
        .put("usedBytes", segment.usedBytes())
        .put("firstBatch", segment.firstBatch())
        .put("batches", segment.batches())
        .put("liveEntries", segment.liveEntries());
  }

  private static String text(WalInspection.Segment segment) {
    return segment.file() + ": " + segment.usedBytes() + " of " + segment.sizeBytes()
        + " bytes used, " + segment.batches() + " batches from number " + segment.firstBatch()
        + ", " + segment.liveEntries() + " entries in use";
  }

  private static Json json(WalInspection.Group group) {
    HardState hardState = group.hardState();
    Json json = new Json().put("group", group.group()).put("term", hardState.currentTerm());
    if (hardState.votedFor() != null) {
      json.put("vote", hardState.votedFor().name());
    }
    return json.put("base", json(group.base()))
        .putObjects(
            "terms", group.termStarts().stream().map(WalInspectCommand::json).toList())
        .put("lastLogIndex", group.lastLogIndex())
        .putObjects(
            "damaged", group.damaged().stream().map(WalInspectCommand::json).toList());
  }

  private static Json json(LogPosition position) {
    return new Json().put("term", position.term()).put("index", position.index());
  }

  private static Json json(IndexRange range) {
    return new Json().put("first", range.first()).put("last", range.last());
  }

  private static String text(WalInspection.Group group) {
    HardState hardState = group.hardState();
    String vote = hardState.votedFor() == null ? "no vote" : "vote for " + hardState.votedFor();
    String text = "group " + group.group() + ": term " + hardState.currentTerm() + ", " + vote
        + "; entries " + (group.base().index() + 1) + " to " + group.lastLogIndex() + ", terms "
        + terms(group.termStarts());
    return group.damaged().isEmpty() ? text : text + "; damaged: " + group.damaged();
  }

  private static String terms(List<LogPosition> starts) {
    StringBuilder text = new StringBuilder();
    for (LogPosition start : starts) {
      text.append(text.length() == 0 ? "" : ", ")
          .append(start.term())
          .append(" from ")
          .append(start.index());
    }
    return text.length() == 0 ? "none" : text.toString();
  }
}
