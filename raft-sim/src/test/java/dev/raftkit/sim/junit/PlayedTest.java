package dev.raftkit.sim.junit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * A test that JUnit has played within another.
 *
 * @param entries what it published
 */
record PlayedTest(String name, Optional<Throwable> failure, List<String> entries) {
  static Plan plan(Class<?> type, String method) {
    return new Plan(type, method);
  }

  /** A test that is yet to be played. */
  static final class Plan implements TestExecutionListener {
    private final Class<?> type;
    private final String method;
    private final Map<String, String> parameters = new TreeMap<>();
    private final List<String> entries = new ArrayList<>();
    private final List<PlayedTest> played = new ArrayList<>();

    private Plan(Class<?> type, String method) {
      this.type = type;
      this.method = method;
    }

    /** Sets what would be a property. */
    Plan with(String parameter, String value) {
      parameters.put(parameter, value);
      return this;
    }

    /** Plays the only test that there is. */
    PlayedTest only() {
      LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
          .selectors(DiscoverySelectors.selectMethod(type, method, "dev.raftkit.sim.kit.Sim"))
          .configurationParameters(parameters)
          .build();
      LauncherFactory.create().execute(request, this);
      if (played.size() != 1) {
        throw new AssertionError("there were " + played);
      }
      return played.get(0);
    }

    @Override
    public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
      entries.addAll(entry.getKeyValuePairs().values());
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (test.isTest()) {
        played.add(
            new PlayedTest(test.getDisplayName(), result.getThrowable(), List.copyOf(entries)));
      }
    }
  }
}
