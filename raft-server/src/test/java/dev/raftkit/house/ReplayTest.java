package dev.raftkit.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Whatever a simulation can reach of our code, the driver and the log included, takes the same course
 * twice: it asks no clock, starts no thread, draws no randomness of its own and iterates over nothing
 * whose order differs from run to run. What is reachable is computed, not listed.
 */
class ReplayTest {
  private static final String SIMULATION = "dev.raftkit.sim.full.LayeredSimulation";

  private static final List<String> BANNED_TYPES = List.of(
      "java.lang.Thread",
      "java.lang.ThreadLocal",
      "java.lang.ref.",
      "java.util.HashMap",
      "java.util.HashSet",
      "java.util.IdentityHashMap",
      "java.util.WeakHashMap",
      "java.util.Hashtable",
      "java.util.Random",
      "java.util.SplittableRandom",
      "java.util.UUID",
      "java.util.Timer",
      "java.util.concurrent.ConcurrentHashMap",
      "java.util.concurrent.Executors",
      "java.util.concurrent.ThreadLocalRandom",
      "java.util.concurrent.locks.",
      "java.security.SecureRandom",
      "java.time.Clock",
      "java.time.Instant",
      "java.nio.channels.",
      "java.nio.file.",
      "java.net.");

  private static final List<String> BANNED_CALLS = List.of(
      "java.lang.System.nanoTime",
      "java.lang.System.currentTimeMillis",
      "java.lang.System.identityHashCode",
      "java.lang.Math.random",
      "java.lang.Object.hashCode",
      "java.lang.Object.wait",
      "java.util.Set.of",
      "java.util.Set.copyOf",
      "java.util.Map.of",
      "java.util.Map.copyOf",
      "java.util.Map.ofEntries",
      "java.util.concurrent.CompletableFuture.supplyAsync",
      "java.util.concurrent.CompletableFuture.runAsync",
      "java.util.concurrent.CompletableFuture.orTimeout");

  private static final JavaClasses CLASSES = new ClassFileImporter()
      .importPaths(Repository.modules().stream()
          .map(module -> Repository.ROOT.resolve(module).resolve("target/classes"))
          .toList());

  private static final Set<String> PACKAGES =
      new TreeSet<>(Repository.SOURCES.stream().map(SourceFile::packageName).toList());

  @Test
  void nothingThatASimulationReachesDiffersBetweenRuns() {
    Set<String> broken = new TreeSet<>();
    for (JavaClass type : reachable(CLASSES.get(SIMULATION))) {
      broken.addAll(bannedIn(type));
    }

    assertThat(broken).isEmpty();
  }

  @Test
  void aSimulationReachesCoreCodecDriverAndLog() {
    Set<String> names = new TreeSet<>();
    reachable(CLASSES.get(SIMULATION)).forEach(type -> names.add(type.getName()));

    assertThat(names)
        .contains(
            "dev.raftkit.core.Raft",
            "dev.raftkit.proto.WireCodec",
            "dev.raftkit.node.RaftHost",
            "dev.raftkit.node.GroupDriver",
            "dev.raftkit.storage.WalStore");
  }

  @Test
  void theRuleSeesAClassThatBreaksIt() {
    JavaClass canary = new ClassFileImporter().importClasses(Canary.class).get(Canary.class);

    assertThat(bannedIn(canary)).hasSize(2);
  }

  /** Ours, reachable, and not generated. */
  private static Iterable<JavaClass> reachable(JavaClass start) {
    Map<String, JavaClass> found = new TreeMap<>();
    ArrayDeque<JavaClass> next = new ArrayDeque<>(List.of(start));
    while (!next.isEmpty()) {
      JavaClass type = next.remove();
      if (isHandWritten(type) && found.put(type.getName(), type) == null) {
        type.getDirectDependenciesFromSelf()
            .forEach(dependency -> next.add(dependency.getTargetClass().getBaseComponentType()));
      }
    }
    return found.values();
  }

  private static boolean isHandWritten(JavaClass type) {
    return CLASSES.contain(type.getName()) && PACKAGES.contains(type.getPackageName());
  }

  private static Set<String> bannedIn(JavaClass type) {
    Set<String> banned = new TreeSet<>();
    for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
      String target = dependency.getTargetClass().getName();
      if (BANNED_TYPES.stream().anyMatch(name -> matches(target, name))) {
        banned.add(type.getName() + " uses " + target);
      }
    }
    for (JavaCodeUnitAccess<?> call : type.getCodeUnitCallsFromSelf()) {
      String target = call.getTargetOwner().getName() + "." + call.getName();
      if (BANNED_CALLS.contains(target)) {
        banned.add(type.getName() + " calls " + target);
      }
    }
    return banned;
  }

  private static boolean matches(String name, String banned) {
    return banned.endsWith(".")
        ? name.startsWith(banned)
        : name.equals(banned) || name.startsWith(banned + "$");
  }

  /** Does what nobody may. */
  static final class Canary {
    private final java.util.HashMap<String, Long> times = new java.util.HashMap<>();

    void note(String what) {
      times.put(what, System.nanoTime());
    }
  }
}
