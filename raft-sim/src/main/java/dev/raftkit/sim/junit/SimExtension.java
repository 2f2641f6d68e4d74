package dev.raftkit.sim.junit;

import dev.raftkit.sim.kit.Sim;
import dev.raftkit.sim.kit.SimSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/** Invokes methods with {@link SimTest}. */
final class SimExtension implements TestTemplateInvocationContextProvider {
  private static final String ENTRY = "raft-sim";

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return true;
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    return Stream.of(new Invocation(settings(context)));
  }

  private static SimSettings settings(ExtensionContext context) {
    SimTest test = AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), SimTest.class)
        .orElseThrow();
    SimSettings declared =
        SimSettings.DEFAULT.withRuns(test.runs()).withSeconds(test.seconds()).withSeed(test.seed());
    return declared.read(name -> context.getConfigurationParameter(name).orElse(null));
  }

  /** The one invocation of a method. */
  private record Invocation(SimSettings settings) implements TestTemplateInvocationContext {
    @Override
    public String getDisplayName(int index) {
      String token = settings.replay();
      return token == null
          ? settings.runs() + " runs of " + settings.seconds() + " s from seed " + settings.seed()
          : token;
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(new SimParameter(settings));
    }
  }

  /** Brings a {@link Sim} to a method, and sees that it is used. */
  private static final class SimParameter implements ParameterResolver, AfterTestExecutionCallback {
    private final SimSettings settings;
    private final List<Sim> brought = new ArrayList<>();

    SimParameter(SimSettings settings) {
      this.settings = settings;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Sim.class;
    }

    @Override
    public Sim resolveParameter(ParameterContext parameter, ExtensionContext context) {
      String type = context.getRequiredTestClass().getSimpleName();
      String name = type + "#" + context.getRequiredTestMethod().getName();
      Sim sim = new Sim(name, settings, text -> context.publishReportEntry(ENTRY, text));
      brought.add(sim);
      return sim;
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
      boolean isTested = brought.stream().anyMatch(Sim::hasTested);
      if (!isTested && context.getExecutionException().isEmpty()) {
        throw new AssertionError(
            settings.replay() == null
                ? "nothing was simulated: a @SimTest has a parameter of type Sim, and checks a trial"
                : "no trial of this test plays a run such as " + settings.replay());
      }
    }
  }
}
