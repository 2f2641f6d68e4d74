package dev.raftkit.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The modules as docs/architecture.md draws them. */
class ArchitectureTest {
  /** Which packages a module owns. */
  private static final Map<String, String> PACKAGES = new TreeMap<>(Map.ofEntries(
      Map.entry("raft-core", "dev.raftkit.core"),
      Map.entry("proto", "dev.raftkit.proto"),
      Map.entry("raft-node", "dev.raftkit.node"),
      Map.entry("raft-kv", "dev.raftkit.kv"),
      Map.entry("raft-storage", "dev.raftkit.storage"),
      Map.entry("raft-transport-netty", "dev.raftkit.transport.netty"),
      Map.entry("raft-sim", "dev.raftkit.sim"),
      Map.entry("raft-server", "dev.raftkit.server"),
      Map.entry("examples", "dev.raftkit.examples"),
      Map.entry("raft-playground", "dev.raftkit.playground"),
      Map.entry("raft-bench", "dev.raftkit.bench")));

  private static final JavaClasses CLASSES = new ClassFileImporter()
      .importPaths(Repository.modules().stream()
          .map(module -> Repository.ROOT.resolve(module).resolve("target/classes"))
          .filter(Files::isDirectory)
          .toList());

  @Test
  void modulesDependOnlyDownwards() {
    // The benchmarks and the playground are built after these tests, if at all.
    var layers =
        layeredArchitecture().consideringOnlyDependenciesInLayers().withOptionalLayers(true);
    for (Map.Entry<String, String> module : PACKAGES.entrySet()) {
      layers = layers.layer(module.getKey()).definedBy(module.getValue() + "..");
    }

    layers
        .whereLayer("raft-core")
        .mayNotAccessAnyLayer()
        .whereLayer("proto")
        .mayOnlyAccessLayers("raft-core")
        .whereLayer("raft-node")
        .mayOnlyAccessLayers("raft-core")
        .whereLayer("raft-kv")
        .mayOnlyAccessLayers("raft-node", "raft-core")
        .whereLayer("raft-storage")
        .mayOnlyAccessLayers("raft-node", "raft-core")
        .whereLayer("raft-transport-netty")
        .mayOnlyAccessLayers("raft-node", "proto", "raft-core")
        .whereLayer("raft-sim")
        .mayOnlyAccessLayers("raft-node", "raft-storage", "proto", "raft-core")
        .whereLayer("raft-playground")
        .mayOnlyAccessLayers("raft-sim", "raft-core")
        .whereLayer("examples")
        .mayOnlyAccessLayers(
            "raft-node", "raft-kv", "raft-storage", "raft-transport-netty", "raft-core")
        .whereLayer("raft-server")
        .mayOnlyBeAccessedByLayers("raft-bench")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.raftkit.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void testFrameworksAreNeededByTheirAdaptersAlone() {
    onlyInPackage("dev.raftkit.sim.junit", "org.junit..");
    onlyInPackage("dev.raftkit.sim.jqwik", "net.jqwik..");
  }

  /** Nobody else refers to the framework, nor to the adapter that needs it. */
  private static void onlyInPackage(String adapter, String framework) {
    noClasses()
        .that()
        .resideOutsideOfPackage(adapter)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(adapter, framework)
        .check(CLASSES);
  }

  @Test
  void everyModuleKeepsToItsPackages() {
    List<String> astray = new ArrayList<>();
    for (SourceFile file : Repository.SOURCES) {
      String owned = PACKAGES.get(file.module());
      boolean main = file.path().toString().contains("src/main/java/");
      if (main
          && !file.packageName().isEmpty()
          && !(file.packageName() + ".").startsWith(owned + ".")) {
        astray.add(file.path().toString());
      }
    }

    assertThat(PACKAGES.keySet()).containsExactlyInAnyOrderElementsOf(Repository.modules());
    assertThat(astray).isEmpty();
  }
}
