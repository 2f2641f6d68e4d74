package dev.raftkit.kv.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whoever brings a loop to the client brings all of its time, its thread and its chance. */
class ClientDeterminismTest {
  private static final String THREADS = "dev.raftkit.kv.client.ClientLoop";

  private static final List<String> BANNED = List.of(
      THREADS,
      "java.lang.Object.notify",
      "java.lang.Object.wait",
      "java.lang.System.currentTimeMillis",
      "java.lang.System.nanoTime",
      "java.lang.Thread",
      "java.security.",
      "java.time.Clock",
      "java.time.Instant",
      "java.util.HashMap",
      "java.util.HashSet",
      "java.util.Random",
      "java.util.Timer",
      "java.util.UUID",
      "java.util.concurrent.CompletableFuture.completeOnTimeout",
      "java.util.concurrent.CompletableFuture.delayedExecutor",
      "java.util.concurrent.CompletableFuture.get",
      "java.util.concurrent.CompletableFuture.join",
      "java.util.concurrent.CompletableFuture.orTimeout",
      "java.util.concurrent.CompletableFuture.runAsync",
      "java.util.concurrent.CompletableFuture.supplyAsync",
      "java.util.concurrent.Executors",
      "java.util.concurrent.ForkJoinPool",
      "java.util.concurrent.ScheduledThreadPoolExecutor",
      "java.util.concurrent.ThreadLocalRandom",
      "java.util.concurrent.locks.");

  private static final JavaClasses CLASSES = new ClassFileImporter()
      .withImportOption(new ImportOption.DoNotIncludeTests())
      .importPackages("dev.raftkit.kv.client");

  private static final ArchRule NONE_BANNED = noClasses()
      .that()
      .doNotHaveFullyQualifiedName(THREADS)
      .should()
      .accessTargetWhere(DescribedPredicate.describe(
          "reads a clock, blocks or draws at random", ClientDeterminismTest::isBanned));

  @Test
  void theClientBlocksNowhereAndReadsNoClockOfItsOwn() {
    assertThat(CLASSES.contain(KeptLease.class)).isTrue();
    NONE_BANNED.check(CLASSES);
  }

  private static boolean isBanned(JavaAccess<?> access) {
    String owner = access.getTarget().getOwner().getFullName();
    String member = owner + "." + access.getTarget().getName();
    boolean isListed = BANNED.stream()
        .anyMatch(name -> name.endsWith(".")
            ? owner.startsWith(name)
            : owner.equals(name) || member.equals(name));
    return isListed && !makesOwnThreads(access.getOwner());
  }

  /** The constructors of a client outside of simulators. */
  private static boolean makesOwnThreads(JavaCodeUnit unit) {
    return unit.getOwner().isEquivalentTo(KvClient.class)
        && (unit.getName().equals("<init>") || unit.getName().startsWith("lambda$new$"));
  }
}
