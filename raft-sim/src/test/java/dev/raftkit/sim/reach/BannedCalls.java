package dev.raftkit.sim.reach;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What makes two runs of one seed differ, or reaches beyond the simulated world. */
final class BannedCalls {
  /** Types of which nothing may be used: a name, or the start of many when it ends in a dot. */
  private static final List<String> TYPES = List.of(
      // Other threads, and what is only needed with them.
      "java.lang.Thread",
      "java.lang.ThreadLocal",
      "java.lang.Runtime",
      "java.util.Timer",
      "java.util.concurrent.",
      // The garbage collector's will.
      "java.lang.ref.",
      "java.util.WeakHashMap",
      // An order that differs between runs.
      "java.util.HashMap",
      "java.util.HashSet",
      "java.util.Hashtable",
      "java.util.IdentityHashMap",
      // Randomness that no seed decides.
      "java.util.Random",
      "java.util.SplittableRandom",
      "java.util.UUID",
      "java.util.random.",
      "java.security.",
      // Clocks, and the machine's customs.
      "java.time.",
      "java.util.Date",
      "java.util.Calendar",
      "java.util.TimeZone",
      "java.text.",
      // What is on the machine.
      "java.lang.ClassLoader",
      "java.lang.Process",
      "java.lang.ProcessBuilder",
      "java.lang.StackWalker",
      "java.lang.reflect.",
      "java.util.ServiceLoader",
      "java.io.Console",
      "java.io.File",
      "java.io.FileInputStream",
      "java.io.FileOutputStream",
      "java.io.FileReader",
      "java.io.FileWriter",
      "java.io.RandomAccessFile",
      "java.net.",
      "java.nio.channels.",
      "java.nio.file.");

  /** Methods of types that are otherwise harmless. */
  private static final Set<String> METHODS = new TreeSet<>(List.of(
      "java.lang.Enum.hashCode",
      "java.lang.Math.random",
      "java.lang.Object.hashCode",
      "java.lang.Object.notify",
      "java.lang.Object.notifyAll",
      "java.lang.Object.wait",
      "java.lang.StrictMath.random",
      "java.lang.System.currentTimeMillis",
      "java.lang.System.getProperty",
      "java.lang.System.getenv",
      "java.lang.System.identityHashCode",
      "java.lang.System.lineSeparator",
      "java.lang.System.nanoTime",
      "java.nio.charset.Charset.defaultCharset",
      "java.util.Collection.parallelStream",
      "java.util.Locale.getDefault",
      "java.util.Map.copyOf",
      "java.util.Map.of",
      "java.util.Map.ofEntries",
      "java.util.Set.copyOf",
      "java.util.Set.of",
      "java.util.concurrent.CompletableFuture.completeOnTimeout",
      "java.util.concurrent.CompletableFuture.delayedExecutor",
      "java.util.concurrent.CompletableFuture.get",
      "java.util.concurrent.CompletableFuture.join",
      "java.util.concurrent.CompletableFuture.orTimeout",
      "java.util.stream.BaseStream.parallel",
      "java.util.stream.Collectors.groupingBy",
      "java.util.stream.Collectors.partitioningBy",
      "java.util.stream.Collectors.toMap",
      "java.util.stream.Collectors.toSet",
      "java.util.stream.Collectors.toUnmodifiableMap",
      "java.util.stream.Collectors.toUnmodifiableSet"));

  /** Methods that take the machine's locale or charset when they are given none. */
  private static final Set<String> METHODS_WITHOUT_CUSTOMS = new TreeSet<>(List.of(
      "java.lang.String.<init>(byte[])",
      "java.lang.String.<init>(byte[], int, int)",
      "java.lang.String.format(String, Object[])",
      "java.lang.String.formatted(Object[])",
      "java.lang.String.getBytes()",
      "java.lang.String.toLowerCase()",
      "java.lang.String.toUpperCase()",
      "java.io.InputStreamReader.<init>(InputStream)",
      "java.io.OutputStreamWriter.<init>(OutputStream)"));

  private BannedCalls() {}

  /** What is excepted from the list of types, and why it does no harm. */
  static final Map<String, String> HARMLESS = new TreeMap<>(Map.of(
      "java.time.Duration",
      "a length of time, no clock",
      "java.util.concurrent.CompletableFuture",
      "completed and followed on the one thread; what would need another stays banned",
      "java.util.concurrent.ConcurrentLinkedQueue",
      "first in, first out, whatever the threads",
      "java.util.concurrent.ConcurrentSkipListMap",
      "in the order of its keys",
      "java.util.concurrent.atomic.",
      "numbers and references, on one thread like any others"));

  /** What a method uses that is banned, as lines such as {@code a.B.c -> java.util.UUID.randomUUID}. */
  static Set<String> in(JavaCodeUnit unit) {
    Set<String> found = new TreeSet<>();
    for (JavaAccess<?> access : unit.getAccessesFromSelf()) {
      AccessTarget target = access.getTarget();
      String name = target.getOwner().getFullName() + "." + target.getName();
      if (isBannedType(target.getOwner().getFullName()) || isBannedMethod(target, name)) {
        found.add(line(unit, name));
      }
      if (isFloating(target)) {
        found.add(line(unit, "floating point of " + name));
      }
    }
    if (unit.getModifiers().contains(JavaModifier.SYNCHRONIZED)) {
      found.add(line(unit, "synchronized"));
    }
    return found;
  }

  private static boolean isBannedMethod(AccessTarget target, String name) {
    boolean needsThreads = name.startsWith("java.util.concurrent.") && name.endsWith("Async");
    return needsThreads || METHODS.contains(name) || takesCustoms(target, name);
  }

  private static String line(JavaCodeUnit unit, String what) {
    return unit.getOwner().getFullName() + "." + unit.getName() + " -> " + what;
  }

  private static boolean isBannedType(String name) {
    return TYPES.stream().anyMatch(banned -> matches(name, banned))
        && HARMLESS.keySet().stream().noneMatch(harmless -> matches(name, harmless));
  }

  /** Whether a type is the one of a name, one within it, or in the package whose name ends in a dot. */
  static boolean matches(String type, String name) {
    return name.endsWith(".")
        ? type.startsWith(name)
        : type.equals(name) || type.startsWith(name + "$");
  }

  private static boolean takesCustoms(AccessTarget target, String name) {
    if (target instanceof AccessTarget.CodeUnitAccessTarget unit) {
      List<String> parameters =
          unit.getRawParameterTypes().stream().map(JavaClass::getSimpleName).toList();
      return METHODS_WITHOUT_CUSTOMS.contains(name + "(" + String.join(", ", parameters) + ")");
    }
    return false;
  }

  /** Whether a call or a field gives or takes a number that is not whole. */
  private static boolean isFloating(AccessTarget target) {
    if (target instanceof AccessTarget.CodeUnitAccessTarget unit) {
      return isFloating(unit.getRawReturnType())
          || unit.getRawParameterTypes().stream().anyMatch(BannedCalls::isFloating);
    }
    return target instanceof AccessTarget.FieldAccessTarget field && isFloating(field.getRawType());
  }

  private static boolean isFloating(JavaClass type) {
    return type.isEquivalentTo(double.class) || type.isEquivalentTo(float.class);
  }
}
