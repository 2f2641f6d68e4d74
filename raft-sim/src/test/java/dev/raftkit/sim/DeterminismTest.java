package dev.raftkit.sim;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.Simulation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nothing that the simulator runs may depend on anything but its inputs. */
class DeterminismTest {
  private static final JavaClasses CLASSES = new ClassFileImporter()
      .withImportOption(new ImportOption.DoNotIncludeTests())
      .importPackages("dev.raftkit.core", "dev.raftkit.sim.engine");

  /** Types whose mere use makes two runs differ, or does not exist in a browser. */
  private static final List<String> BANNED_TYPES = List.of(
      "java.lang.Thread",
      "java.lang.ThreadLocal",
      "java.lang.ref.",
      "java.lang.reflect.",
      "java.util.concurrent.",
      "java.util.HashMap",
      "java.util.HashSet",
      "java.util.LinkedHashMap",
      "java.util.IdentityHashMap",
      "java.util.WeakHashMap",
      "java.util.Hashtable",
      "java.util.Random",
      "java.util.SplittableRandom",
      "java.util.UUID",
      "java.util.Date",
      "java.util.Timer",
      "java.util.TimeZone",
      "java.util.ServiceLoader",
      "java.time.",
      "java.io.",
      "java.net.",
      "java.nio.");

  /** Calls to types that are otherwise harmless. */
  private static final List<String> BANNED_CALLS = List.of(
      "java.lang.System.nanoTime",
      "java.lang.System.currentTimeMillis",
      "java.lang.System.identityHashCode",
      "java.lang.System.getProperty",
      "java.lang.System.getenv",
      "java.lang.Math.random",
      "java.lang.Object.hashCode",
      "java.lang.Enum.hashCode",
      "java.lang.Runtime.getRuntime",
      "java.lang.String.format",
      "java.lang.String.formatted",
      "java.util.Locale.getDefault",
      "java.util.Set.of",
      "java.util.Set.copyOf",
      "java.util.Map.of",
      "java.util.Map.copyOf",
      "java.util.Map.ofEntries");

  private static final DescribedPredicate<JavaClass> BANNED_TYPE = DescribedPredicate.describe(
      "types that differ between runs",
      type -> BANNED_TYPES.stream().anyMatch(banned -> matches(type.getFullName(), banned)));

  private static final DescribedPredicate<JavaCodeUnitAccess<?>> BANNED_CALL =
      DescribedPredicate.describe(
          "calls that differ between runs",
          call -> BANNED_CALLS.contains(
              call.getTargetOwner().getFullName() + "." + call.getTarget().getName()));

  private static final ArchRule NO_BANNED_TYPE =
      noClasses().should().dependOnClassesThat(BANNED_TYPE);

  private static final ArchRule NO_BANNED_CALL = noClasses()
      .should()
      .accessTargetWhere(DescribedPredicate.describe(
          BANNED_CALL.getDescription(),
          access -> access instanceof JavaCodeUnitAccess<?> call && BANNED_CALL.test(call)));

  @Test
  void coreAndEngineUseNothingThatDiffersBetweenRuns() {
    NO_BANNED_TYPE.check(CLASSES);
    NO_BANNED_CALL.check(CLASSES);
  }

  @Test
  void coreAndEngineNeedNoLocks() {
    assertThat(CLASSES.stream()
            .flatMap(type -> type.getMethods().stream())
            .filter(method -> method.getModifiers().contains(JavaModifier.SYNCHRONIZED))
            .map(Object::toString))
        .isEmpty();
    assertThat(CLASSES.stream()
            .flatMap(type -> type.getFields().stream())
            .filter(field -> field.getModifiers().contains(JavaModifier.VOLATILE))
            .map(Object::toString))
        .isEmpty();
  }

  @Test
  void theRulesSeeAClassThatBreaksThem() {
    JavaClasses canary = new ClassFileImporter().importClasses(Canary.class);

    assertThat(NO_BANNED_TYPE.evaluate(canary).hasViolation()).isTrue();
    assertThat(NO_BANNED_CALL.evaluate(canary).hasViolation()).isTrue();
  }

  @Test
  void twentySeedsTakeTheSameCourseTwice() {
    for (long seed = 1; seed <= 20; seed++) {
      SimConfig config = SimConfig.of(seed).withDuration(5_000_000_000L);

      assertThat(Simulation.run(config).hash())
          .as("seed " + seed)
          .isEqualTo(Simulation.run(config).hash());
    }
  }

  private static boolean matches(String name, String banned) {
    return banned.endsWith(".")
        ? name.startsWith(banned)
        : name.equals(banned) || name.startsWith(banned + "$");
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
