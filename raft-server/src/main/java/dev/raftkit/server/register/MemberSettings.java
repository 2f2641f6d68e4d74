package dev.raftkit.server.register;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.membership.Members;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/**
 * Who a member is and where its data is: from options, or from a file of properties with the same
 * names. An option wins over the file.
 */
final class MemberSettings {
  private static final String ID = "id";
  private static final String CLUSTER_ID = "cluster-id";
  private static final String CLUSTER = "cluster";
  private static final String DATA_DIR = "data-dir";
  private static final List<String> NAMES = List.of(ID, CLUSTER_ID, CLUSTER, DATA_DIR);

  @Spec(Target.MIXEE)
  private @Nullable CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A properties file with id, cluster-id, cluster and data-dir.")
  private @Nullable Path config;

  @Option(names = "--id", paramLabel = "ID", description = "This member, for example n1.")
  private @Nullable String id;

  @Option(
      names = "--cluster-id",
      paramLabel = "NAME",
      description = "The cluster; members of another one are refused.")
  private @Nullable String clusterId;

  @Option(
      names = "--cluster",
      paramLabel = "MEMBERS",
      description =
          "The first members and where they listen: \"n1=HOST:PORT, n2=HOST:PORT, ...\"; for"
              + " one that is added later, itself.")
  private @Nullable String cluster;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Where this member keeps its log; of no other member.")
  private @Nullable String dataDir;

  private @Nullable Properties file;

  NodeId id() {
    return checked(ID, id, NodeId::new);
  }

  String clusterId() {
    // A cluster id obeys the rules of a member id.
    return checked(CLUSTER_ID, clusterId, name -> new NodeId(name).name());
  }

  Members cluster() {
    Members members = checked(CLUSTER, cluster, Members::parse);
    if (members.address(id()) == null) {
      throw usage("--id: " + id() + " is not one of the members " + members);
    }
    return members;
  }

  Path dataDir() {
    return checked(DATA_DIR, dataDir, Path::of);
  }

  /** Turns text into a value. */
  private interface Reading<T> {
    T read(String text);
  }

  private <T> T checked(String name, @Nullable String option, Reading<T> reading) {
    String text = option != null ? option : file().getProperty(name);
    if (text == null) {
      throw usage("--" + name + " is missing");
    }
    try {
      return reading.read(text.strip());
    } catch (IllegalArgumentException e) {
      throw usage("--" + name + ": " + e.getMessage());
    }
  }

  private Properties file() {
    if (file == null) {
      file = config == null ? new Properties() : load(config);
    }
    return file;
  }

  private Properties load(Path path) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(path)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw usage("--config: cannot read " + path + ": " + e.getMessage());
    }
    for (String name : properties.stringPropertyNames()) {
      if (!NAMES.contains(name)) {
        throw usage("--config: " + path + " has '" + name + "'; known are " + NAMES);
      }
    }
    return properties;
  }

  private ParameterException usage(String message) {
    if (spec == null) {
      throw new IllegalStateException("used outside a command");
    }
    return new ParameterException(spec.commandLine(), message);
  }
}
