package dev.raftkit.sim.reach;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The methods that can run once some others do, by rapid type analysis: a call of a method may reach
 * what overrides it in any class of which the code reached so far makes an object. What a class
 * overrides of others' types, such as a {@code run} or a {@code compareTo}, is reached with its first
 * object, since those others call it. Lambdas are reached with the method that holds them.
 */
final class CallGraph {
  private final JavaClasses classes;
  private final Map<String, JavaCodeUnit> reached = new TreeMap<>();
  private final ArrayDeque<JavaCodeUnit> waiting = new ArrayDeque<>();
  private final Set<String> initialized = new TreeSet<>();
  private final Map<String, JavaClass> instantiated = new TreeMap<>();

  /** The calls that objects made later may answer too: signatures by the type they were made on. */
  private final Map<String, Set<String>> called = new TreeMap<>();

  private CallGraph(JavaClasses classes) {
    this.classes = classes;
  }

  /** What can run once a class is used, all within these classes. */
  static Collection<JavaCodeUnit> from(JavaClasses classes, Class<?> entry) {
    CallGraph graph = new CallGraph(classes);
    classes.get(entry).getCodeUnits().forEach(graph::reach);
    while (!graph.waiting.isEmpty()) {
      graph.follow(graph.waiting.remove());
    }
    return graph.reached.values();
  }

  private void reach(JavaCodeUnit unit) {
    if (isOurs(unit.getOwner()) && reached.put(unit.getFullName(), unit) == null) {
      waiting.add(unit);
      initialize(unit.getOwner());
    }
  }

  private boolean isOurs(JavaClass type) {
    return classes.contain(type.getFullName());
  }

  private void initialize(JavaClass type) {
    if (isOurs(type) && initialized.add(type.getFullName())) {
      type.getStaticInitializer().ifPresent(this::reach);
      type.getRawSuperclass().ifPresent(this::initialize);
    }
  }

  private void follow(JavaCodeUnit unit) {
    for (JavaAccess<?> access : unit.getAccessesFromSelf()) {
      JavaClass owner = access.getTargetOwner();
      initialize(owner);
      if (access.getTarget() instanceof AccessTarget.ConstructorCallTarget
          || access.getTarget() instanceof AccessTarget.ConstructorReferenceTarget) {
        instantiate(owner);
      }
      if (access.getTarget() instanceof AccessTarget.CodeUnitAccessTarget target) {
        target.resolveMember().ifPresent(this::reach);
        call(owner, signature(target.getName(), target.getRawParameterTypes()));
      }
    }
  }

  /** A method may be called on any object of a type. */
  private void call(JavaClass type, String signature) {
    Set<String> signatures = called.computeIfAbsent(type.getFullName(), name -> new TreeSet<>());
    if (isOurs(type) && signatures.add(signature)) {
      for (JavaClass object : List.copyOf(instantiated.values())) {
        if (object.isAssignableTo(type.getFullName())) {
          implementation(object, signature).ifPresent(this::reach);
        }
      }
    }
  }

  /** There may be objects of a class. */
  private void instantiate(JavaClass type) {
    if (!isOurs(type) || instantiated.put(type.getFullName(), type) != null) {
      return;
    }
    for (JavaClass parent : ancestors(type)) {
      if (isOurs(parent)) {
        for (String signature :
            List.copyOf(called.getOrDefault(parent.getFullName(), new TreeSet<>()))) {
          implementation(type, signature).ifPresent(this::reach);
        }
      } else {
        parent.getMethods().forEach(method -> reachOverridden(type, method));
      }
    }
  }

  private void reachOverridden(JavaClass type, JavaMethod overridden) {
    for (JavaClass parent : ancestors(type)) {
      for (JavaMethod method : parent.getMethods()) {
        boolean isSame = method.getName().equals(overridden.getName())
            && method.getRawParameterTypes().size()
                == overridden.getRawParameterTypes().size();
        if (isSame && !method.getModifiers().contains(JavaModifier.STATIC)) {
          reach(method);
        }
      }
    }
  }

  private static List<JavaClass> ancestors(JavaClass type) {
    List<JavaClass> ancestors = new ArrayList<>(type.getClassHierarchy());
    ancestors.addAll(type.getAllRawInterfaces());
    return ancestors;
  }

  /** The method of an object that answers a call: its class's own, or the nearest inherited. */
  private static Optional<JavaMethod> implementation(JavaClass type, String signature) {
    for (JavaClass parent : ancestors(type)) {
      for (JavaMethod method : parent.getMethods()) {
        boolean isConcrete = !method.getModifiers().contains(JavaModifier.ABSTRACT);
        if (isConcrete
            && signature(method.getName(), method.getRawParameterTypes()).equals(signature)) {
          return Optional.of(method);
        }
      }
    }
    return Optional.empty();
  }

  private static String signature(String name, List<JavaClass> parameters) {
    return name + parameters.stream().map(JavaClass::getFullName).toList();
  }
}
