package dev.raftkit.sim.reach;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.raftkit.core.Raft;
import dev.raftkit.node.RaftHost;
import dev.raftkit.sim.full.LayeredSimulation;
import dev.raftkit.storage.FileStorage;
import dev.raftkit.storage.WalStorage;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BannedCallsTest {
  private static final JavaClasses CLASSES = new ClassFileImporter()
      .withImportOption(new ImportOption.DoNotIncludeTests())
      .importPackages("dev.raftkit");

  /** Whatever can run in a run of either layer. */
  private static final Collection<JavaCodeUnit> REACHED =
      CallGraph.from(CLASSES, LayeredSimulation.class);

  /** Where banned calls are known, and why they do no harm. */
  private static final Map<String, String> EXCEPTIONS = new TreeMap<>(Map.of(
      "dev.raftkit.proto.generated.",
      "made by protoc: the hash of a message starts with that of its descriptor, and nobody asks",
      "dev.raftkit.sim.full.ProvidedWorkloads",
      "finds the one module that brings a workload, in whatever order",
      "dev.raftkit.node.Session",
      "locks between a program's threads; a run has one",
      "dev.raftkit.node.SessionCall",
      "locks between a program's threads; a run has one"));

  /** Where the walk ends, and why that does no harm. */
  private static final Map<String, String> LIBRARIES = new TreeMap<>(Map.of(
      "java.", "what is banned in it is listed",
      "com.google.protobuf.", "bytes to numbers and back",
      "org.slf4j.", "log lines leave the simulation, and nothing comes back"));

  @Test
  void nothingThatARunReachesDiffersBetweenRuns() {
    assertThat(REACHED.stream()
            .filter(unit -> EXCEPTIONS.keySet().stream()
                .noneMatch(name -> BannedCalls.matches(owner(unit), name)))
            .flatMap(unit -> BannedCalls.in(unit).stream()))
        .isEmpty();
  }

  @Test
  void theWalkSeesTheCodeOfBothLayersAndNotWhatNobodyMakes() {
    assertThat(owners(REACHED))
        .contains(Raft.class.getName(), RaftHost.class.getName(), WalStorage.class.getName())
        .contains("dev.raftkit.sim.engine.CoreServer", "dev.raftkit.sim.full.FullServer")
        .doesNotContain(FileStorage.class.getName(), "dev.raftkit.node.ThreadLoop");
  }

  @Test
  void theWalkLeavesOurCodeForKnownLibrariesOnly() {
    Set<String> strangers = REACHED.stream()
        .flatMap(unit -> unit.getAccessesFromSelf().stream())
        .map(access -> access.getTargetOwner().getBaseComponentType().getFullName())
        .filter(type -> !CLASSES.contain(type) && !isPrimitive(type))
        .filter(
            type -> LIBRARIES.keySet().stream().noneMatch(name -> BannedCalls.matches(type, name)))
        .collect(Collectors.toCollection(TreeSet::new));

    assertThat(strangers).isEmpty();
  }

  @Test
  void nothingIsExceptedInVain() {
    Set<String> used = REACHED.stream()
        .flatMap(unit -> unit.getAccessesFromSelf().stream())
        .map(access -> access.getTargetOwner().getFullName())
        .collect(Collectors.toCollection(TreeSet::new));

    assertThat(BannedCalls.HARMLESS.keySet())
        .allMatch(name -> used.stream().anyMatch(type -> BannedCalls.matches(type, name)));
    assertThat(EXCEPTIONS.keySet())
        .allMatch(name -> REACHED.stream()
            .anyMatch(unit ->
                BannedCalls.matches(owner(unit), name) && !BannedCalls.in(unit).isEmpty()));
  }

  @Test
  void orderByIdentityIsSeenBehindInterfacesLambdasAndCallbacks() {
    JavaClasses canary = new ClassFileImporter()
        .importClasses(
            Canary.class,
            Canary.Order.class,
            Canary.ByHash.class,
            Canary.NeverMade.class,
            Canary.Customs.class);

    assertThat(CallGraph.from(canary, Canary.class).stream()
            .flatMap(unit -> BannedCalls.in(unit).stream())
            .map(line -> line.substring(line.lastIndexOf('$') + 1)))
        .containsExactlyInAnyOrder(
            "ByHash.first -> java.util.HashSet.<init>",
            "ByHash.compare -> java.lang.System.identityHashCode",
            "Customs.<clinit> -> java.util.Locale.getDefault",
            "Customs.half -> floating point of java.lang.Math.floor",
            "Customs.half -> java.lang.String.toLowerCase",
            "Customs.half -> synchronized");
  }

  private static boolean isPrimitive(String type) {
    return !type.contains(".");
  }

  private static String owner(JavaCodeUnit unit) {
    return unit.getOwner().getFullName();
  }

  private static List<String> owners(Collection<JavaCodeUnit> units) {
    return units.stream().map(BannedCallsTest::owner).distinct().toList();
  }
}
