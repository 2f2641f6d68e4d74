package dev.raftkit.server.files;

import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.Json;
import dev.raftkit.storage.WalInspection;
import dev.raftkit.storage.WalInspector;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What the commands that look at a log have in common. */
final class WalOptions {
  @Spec(Target.MIXEE)
  private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "The member's data directory.")
  private Path directory = Path.of("");

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  boolean json() {
    return json;
  }

  Path directory() {
    return directory;
  }

  PrintWriter out() {
    if (spec == null) {
      throw new IllegalStateException("used outside a command");
    }
    return spec.commandLine().getOut();
  }

  WalInspection inspect() throws CannotRunException {
    try {
      return WalInspector.inspect(directory);
    } catch (IOException e) {
      throw CannotRunException.because(e);
    }
  }

  /** Whether a server would start on this log and miss nothing. */
  static boolean isWhole(WalInspection found) {
    return found.refusal() == null && found.damage().isEmpty();
  }

  /** What is wrong, or was, in sentences. */
  static List<String> remarks(WalInspection found) {
    List<String> lines = new ArrayList<>();
    found.damage().forEach(finding -> lines.add("damaged: " + finding));
    found.healed().forEach(finding -> lines.add("good in a second copy: " + finding));
    if (found.tornTail() != null) {
      lines.add("torn by a crash, or just being written: " + found.tornTail());
    }
    if (found.refusal() != null) {
      lines.add("a server would refuse to start: " + found.refusal());
    }
    return lines;
  }

  /** The verdict and its reasons. */
  static Json verdict(WalInspection found) {
    Json json = new Json()
        .put("ok", isWhole(found))
        .putObjects("damage", findings(found.damage()))
        .putObjects("healed", findings(found.healed()));
    if (found.tornTail() != null) {
      json.put("tornTail", finding(found.tornTail()));
    }
    return found.refusal() == null ? json : json.put("refusal", found.refusal());
  }

  private static List<Json> findings(List<WalInspection.Finding> findings) {
    return findings.stream().map(WalOptions::finding).toList();
  }

  private static Json finding(WalInspection.Finding finding) {
    return new Json()
        .put("file", finding.file())
        .put("offset", finding.offset())
        .put("what", finding.what());
  }
}
