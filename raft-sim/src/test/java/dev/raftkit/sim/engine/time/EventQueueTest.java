package dev.raftkit.sim.engine.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class EventQueueTest {
  private final EventQueue queue = new EventQueue();
  private final List<Long> happened = new ArrayList<>();

  @Property(tries = 200)
  void eventsHappenInTheOrderOfTheirTimesAndThenOfTheirScheduling(
      @ForAll @Size(max = 600) List<@IntRange(max = 20) Integer> times) {
    List<Long> expected = new ArrayList<>();
    for (int time = 0; time <= 20; time++) {
      for (int i = 0; i < times.size(); i++) {
        if (times.get(i) == time) {
          expected.add((long) i);
        }
      }
    }
    EventQueue ordered = new EventQueue();
    List<Long> order = new ArrayList<>();

    for (int i = 0; i < times.size(); i++) {
      ordered.schedule(
          times.get(i), event -> order.add(event.number()), EventKind.TASK, 0, i, null);
    }
    playAll(ordered);

    assertEquals(expected, order);
  }

  @Test
  void theClockShowsTheTimeOfTheEvent() {
    queue.schedule(7, event -> happened.add(queue.now()), EventKind.TASK, 0, 0, null);
    queue.schedule(30, event -> happened.add(queue.now()), EventKind.TASK, 0, 0, null);

    playAll(queue);

    assertEquals(List.of(7L, 30L), happened);
  }

  @Test
  void nothingHappensInThePast() {
    queue.schedule(7, event -> {}, EventKind.TASK, 0, 0, null);
    playAll(queue);

    assertThrows(
        IllegalArgumentException.class,
        () -> queue.schedule(6, event -> {}, EventKind.TASK, 0, 0, null));
  }

  @Test
  void aCopyOfAnEventHappensAgain() {
    List<Event> copies = new ArrayList<>();
    Actor actor = event -> {
      happened.add(event.number());
      if (copies.isEmpty()) {
        copies.add(queue.copy(event));
      }
    };
    queue.schedule(7, actor, EventKind.TASK, 0, 5, null);
    playAll(queue);

    queue.repeat(copies.get(0));
    playAll(queue);

    assertEquals(List.of(5L, 5L), happened);
  }

  private static void playAll(EventQueue events) {
    Event event = events.next();
    while (event != null) {
      events.dispatch(event);
      event = events.next();
    }
  }
}
