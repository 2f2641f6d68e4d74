package dev.raftkit.server.files;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.server.cli.Json;
import dev.raftkit.storage.SnapshotReport;
import java.nio.file.Path;
import java.util.HexFormat;

/** How a snapshot is shown. */
final class SnapshotText {
  private SnapshotText() {}

  static Json json(Path file, SnapshotReport report) {
    return new Json()
        .put("file", file.toString())
        .put("group", report.group())
        .put("term", report.snapshot().last().term())
        .put("index", report.snapshot().lastIndex())
        .putStrings(
            "voters",
            report.snapshot().configuration().voters().stream()
                .map(NodeId::name)
                .toList())
        .put("sizeBytes", report.sizeBytes())
        .put("dataBytes", report.dataBytes())
        .put("checksum", HexFormat.of().toHexDigits(report.checksum()));
  }

  static String text(Path file, SnapshotReport report) {
    return file + ": group " + report.group() + " up to index "
        + report.snapshot().lastIndex()
        + " of term " + report.snapshot().last().term() + ", voters "
        + report.snapshot().configuration().voters() + ", " + report.dataBytes()
        + " bytes of state";
  }
}
