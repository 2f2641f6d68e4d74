package dev.raftkit.server.files;

import dev.raftkit.node.membership.Identity;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.cli.Json;
import dev.raftkit.storage.ForcedCluster;
import dev.raftkit.storage.ForcedCluster.Plan;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A new cluster out of one member of a cluster that lost its majority for good. */
@Command(
    name = "force-new-cluster",
    mixinStandardHelpOptions = true,
    description = {
      "When a majority of a cluster's members is lost for good: makes a new cluster, of one member,"
          + " out of what a member has that is left. It must not run.",
      "What the old cluster acknowledged and this member has not got is lost; what this member has and"
          + " was not acknowledged happens. Without --accept-loss only says what would be done.",
      "The new member is written into a directory of its own; the old one stays as it is."
    })
public final class ForceNewClusterCommand implements Callable<Integer> {
  @Spec
  private @Nullable CommandSpec spec;

  @Option(
      names = "--data-dir",
      required = true,
      paramLabel = "DIR",
      description = "The data directory of the member that is left.")
  private Path dataDir = Path.of("");

  @Option(
      names = "--into",
      required = true,
      paramLabel = "DIR",
      description = "The new member's data directory; must not exist, or be empty.")
  private Path into = Path.of("");

  @Option(
      names = "--cluster",
      required = true,
      paramLabel = "NAME",
      description = "The new cluster's id; one that was never used.")
  private String cluster = "";

  @Option(
      names = "--token-floor",
      paramLabel = "N",
      description = "Terms begin above it. Default: 2^32 above those that the member has seen.")
  private @Nullable Long tokenFloor;

  @Option(names = "--accept-loss", description = "Do it.")
  private boolean acceptLoss;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws CannotRunException {
    try {
      Plan plan = ForcedCluster.plan(dataDir);
      long floor = floor(plan);
      PrintWriter err = command().getErr();
      warnings(plan, floor).forEach(err::println);
      if (!acceptLoss) {
        throw new CannotRunException(
            "nothing was done. If that is what has to be, repeat this with --accept-loss");
      }
      Identity made = ForcedCluster.found(dataDir, into, cluster, floor);
      command().getOut().println(json ? json(plan, made, floor) : text(made, floor));
      return ExitCode.GOOD;
    } catch (IOException e) {
      throw CannotRunException.because(e);
    } catch (IllegalArgumentException e) {
      throw usage("--cluster: " + e.getMessage());
    }
  }

  private long floor(Plan plan) {
    if (tokenFloor == null) {
      return plan.highestTerm() + SnapshotRestoreCommand.FLOOR_ABOVE;
    }
    if (tokenFloor <= plan.highestTerm() || tokenFloor > SnapshotRestoreCommand.FLOOR_MAX) {
      throw usage("--token-floor: " + tokenFloor + " is not above term " + plan.highestTerm()
          + ", which the member has seen, or is above " + SnapshotRestoreCommand.FLOOR_MAX);
    }
    return tokenFloor;
  }

  private List<String> warnings(Plan plan, long floor) {
    Identity former = plan.former();
    List<String> lines = new ArrayList<>();
    lines.add("FORCING THE NEW CLUSTER " + cluster + " OUT OF MEMBER " + former.memberId()
        + " OF CLUSTER " + former.clusterId());
    plan.groups().forEach((group, found) -> {
      lines.add("group " + group + ": its log ends at index " + found.lastIndex() + ", of term "
          + found.lastTerm() + "; the voters were "
          + (found.voters().isEmpty() ? "those it was first started with" : found.voters()));
    });
    lines.add(
        "* If a majority of the voters can still be started, start them: then nothing is lost.");
    lines.add(
        "* Whatever " + former.clusterId() + " acknowledged and is not in this log IS LOST. If"
            + " several members are left, take the one whose log ends in the highest term, and of those"
            + " the longest ('raft wal inspect').");
    lines.add("* Whatever is in this log and was never acknowledged HAPPENS NOW.");
    lines.add("* Never start the other members of " + former.clusterId() + " again: a majority of"
        + " them would go on without what the new cluster does. The new one refuses them.");
    lines.add("* Terms and fencing tokens begin above " + floor + "; it must be above all that "
        + former.clusterId() + " can have given out. This member has seen term "
        + plan.highestTerm() + ".");
    return lines;
  }

  private String text(Identity made, long floor) {
    return into + " is " + made.memberId() + " of cluster " + made.clusterId()
        + ", its only member, which goes on above term " + floor + "; start it with 'raft server"
        + " --cluster-id " + made.clusterId() + "', and add others with 'raft member add'";
  }

  private String json(Plan plan, Identity made, long floor) {
    List<Json> groups = new ArrayList<>();
    plan.groups()
        .forEach((group, found) -> groups.add(new Json()
            .put("group", group)
            .put("lastIndex", found.lastIndex())
            .put("lastTerm", found.lastTerm())));
    return new Json()
        .put("cluster", made.clusterId())
        .put("formerCluster", plan.former().clusterId())
        .put("member", made.memberId().name())
        .put("dataDir", into.toString())
        .put("term", floor)
        .putObjects("groups", groups)
        .toString();
  }

  private ParameterException usage(String message) {
    return new ParameterException(command(), message);
  }

  private CommandLine command() {
    return Objects.requireNonNull(spec).commandLine();
  }
}
