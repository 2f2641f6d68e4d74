package dev.raftkit.kv.store;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What decides the replicated state uses only what is the same on every member: these types of the
 * platform and no others, so that a new one has to be thought about.
 */
class DeterminismTest {
  private static final JavaClasses CLASSES = new ClassFileImporter()
      .withImportOption(new ImportOption.DoNotIncludeTests())
      .importPackages("dev.raftkit.kv")
      .that(DescribedPredicate.describe(
          "what decides the state",
          type ->
              List.of("dev.raftkit.kv", "dev.raftkit.kv.store").contains(type.getPackageName())));

  private static final List<String> ALLOWED = List.of(
      "dev.raftkit.kv.",
      "dev.raftkit.node.",
      "java.io.",
      "java.lang.",
      "java.nio.charset.",
      // A length of time, no clock.
      "java.time.Duration",
      "java.util.ArrayDeque",
      "java.util.ArrayList",
      "java.util.Arrays",
      "java.util.Collection",
      "java.util.Iterator",
      "java.util.List",
      "java.util.Map",
      "java.util.NavigableSet",
      "java.util.NoSuchElementException",
      "java.util.Objects",
      "java.util.OptionalLong",
      "java.util.Set",
      "java.util.SortedMap",
      "java.util.TreeMap",
      "java.util.TreeSet",
      // Completed on the thread that applies commands.
      "java.util.concurrent.CompletableFuture",
      "java.util.function.",
      "java.util.stream.",
      "org.jspecify.annotations.");

  private static final List<String> BANNED = List.of(
      "java.io.File",
      "java.lang.ClassLoader",
      "java.lang.Process",
      "java.lang.Runtime",
      "java.lang.System.currentTimeMillis",
      "java.lang.System.getProperty",
      "java.lang.System.getenv",
      "java.lang.System.identityHashCode",
      "java.lang.System.nanoTime",
      "java.lang.Thread",
      "java.lang.ref.",
      "java.lang.reflect.",
      "java.lang.Enum.hashCode",
      "java.lang.Math.random",
      "java.lang.Object.hashCode",
      "java.lang.String.format",
      "java.lang.String.toLowerCase",
      "java.lang.String.toUpperCase",
      "java.util.Map.copyOf",
      "java.util.Map.of",
      "java.util.Set.copyOf",
      "java.util.Set.of",
      "java.util.stream.Collectors.");

  private static final ArchRule ONLY_ALLOWED = classes()
      .should()
      .onlyDependOnClassesThat(
          DescribedPredicate.describe("are the same on every member", DeterminismTest::isAllowed));

  private static final ArchRule NONE_BANNED = noClasses()
      .should()
      .accessTargetWhere(DescribedPredicate.describe(
          "uses that differ between members", DeterminismTest::isBanned));

  @Test
  void whatDecidesTheStateIsTheSameOnEveryMember() {
    assertThat(CLASSES).isNotEmpty();
    assertThat(CLASSES.contain(KeyValueStore.class)).isTrue();
    ONLY_ALLOWED.check(CLASSES);
    NONE_BANNED.check(CLASSES);
  }

  @Test
  void theRulesSeeAClassThatBreaksThem() {
    JavaClasses canary = new ClassFileImporter().importClasses(Canary.class);

    assertThat(ONLY_ALLOWED.evaluate(canary).hasViolation()).isTrue();
    assertThat(NONE_BANNED.evaluate(canary).hasViolation()).isTrue();
  }

  private static boolean isAllowed(JavaClass type) {
    JavaClass base = type.getBaseComponentType();
    return base.isPrimitive()
        || ALLOWED.stream().anyMatch(allowed -> matches(base.getFullName(), allowed));
  }

  private static boolean isBanned(JavaAccess<?> access) {
    AccessTarget target = access.getTarget();
    String owner = target.getOwner().getFullName();
    String member = owner + "." + target.getName();
    return BANNED.stream().anyMatch(banned -> matches(owner, banned) || matches(member, banned));
  }

  private static boolean matches(String name, String listed) {
    return listed.endsWith(".")
        ? name.startsWith(listed)
        : name.equals(listed) || name.startsWith(listed + "$");
  }

  /** Does what nobody may. */
  static final class Canary {
    private final java.util.HashMap<Object, Long> times = new java.util.HashMap<>();

    long time() {
      times.put(this, System.nanoTime());
      return times.size();
    }
  }
}
