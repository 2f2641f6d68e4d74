package dev.raftkit.sim.repeat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.raftkit.sim.engine.RunResult;
import dev.raftkit.sim.engine.ServerFactory;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.Simulation;
import dev.raftkit.sim.engine.choice.Layer;
import dev.raftkit.sim.engine.invariant.Violation;
import dev.raftkit.sim.engine.observe.JsonLine;
import dev.raftkit.sim.engine.observe.Observer;
import dev.raftkit.sim.full.LayeredSimulation;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RepetitionTest {
  private static final SimConfig CONFIG = SimConfig.of(3).withDuration(3_000_000_000L);

  @ParameterizedTest
  @EnumSource
  void aRunThatItsSeedDecidesKeepsItsResult(Layer layer) {
    RunResult first = LayeredSimulation.run(CONFIG.withLayer(layer));

    assertSame(first, Repetition.check(first, LayeredSimulation.servers(layer)));
  }

  @Test
  void aServerThatFollowsTheOrderOfIdentitiesIsCaught() {
    ServerFactory servers = new IdentityOrder();
    RunResult first = Simulation.run(CONFIG, Observer.NONE, servers);

    Violation violation = Repetition.check(first, servers).violation();

    assertEquals("determinism", Objects.requireNonNull(violation).invariant());
    assertThat(violation.text())
        .startsWith(first.events() + " events with hash " + JsonLine.hex(first.hash()))
        .containsPattern(
            "; after \\{\"step\":\\d+,.* follows once \\{\"step\":\\d+,.* and once \\{");
  }

  @Test
  void aCourseEndsWithTheHashOfItsRun() {
    Course course = new Course(CONFIG, ServerFactory.CORE);
    List<String> lines = Stream.generate(course).takeWhile(Objects::nonNull).toList();

    assertThat(lines)
        .first()
        .asString()
        .startsWith("{\"step\":0,\"hash\":\"")
        .contains("\"e\":\"restart\",\"i\":\"n5\"");
    assertThat(lines)
        .last()
        .asString()
        .contains("\"hash\":\"" + JsonLine.hex(Simulation.run(CONFIG).hash()) + "\"");
  }

  @Test
  void playsPartWhereTheirLinesDiffer() {
    assertNull(Divergence.of(lines("a", "b"), lines("a", "b")));
    assertEquals(
        new Divergence("a", "b", "c"), Divergence.of(lines("a", "b", "d"), lines("a", "c", "d")));
    assertEquals(new Divergence("a", "b", null), Divergence.of(lines("a", "b"), lines("a")));
    assertEquals(new Divergence("", null, "a"), Divergence.of(lines(), lines("a")));
  }

  private static Supplier<@Nullable String> lines(String... lines) {
    Iterator<String> rest = List.of(lines).iterator();
    return () -> rest.hasNext() ? rest.next() : null;
  }
}
