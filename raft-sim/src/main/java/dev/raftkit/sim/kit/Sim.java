package dev.raftkit.sim.kit;

import dev.raftkit.node.StateMachine;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Where a test of a state machine begins:
 *
 * <pre>{@code
 * sim.test(Bank::new, Transfers::new)
 *     .servers(3, 5)
 *     .always("total-is-constant", (bank, replicas) -> assertEquals(1000, bank.total()))
 *     .check();
 * }</pre>
 */
public final class Sim {
  private final String name;
  private final SimSettings settings;
  private final Consumer<String> progress;
  private int tested;

  /**
   * Creates the simulations of one test.
   *
   * @param name of the test, for reports; {@code BankTest#moneyStays}, so that Maven finds it
   * @param progress is told now and then how far a long test is, and how a test ended
   */
  public Sim(String name, SimSettings settings, Consumer<String> progress) {
    this.name = name;
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * The simulations of a test in whatever framework, with the {@linkplain SimSettings#read settings}
   * that the system properties name.
   */
  public static Sim of(String name) {
    return new Sim(name, SimSettings.DEFAULT.read(System::getProperty), text -> {});
  }

  /**
   * Begins to describe clusters that run a state machine.
   *
   * @param machine makes an empty one; asked whenever a server starts
   * @param workload makes a new one; asked once in every run
   */
  public <M extends StateMachine> Trial<M> test(
      Supplier<M> machine, Supplier<? extends Workload<M>> workload) {
    return new Trial<>(this, machine, workload);
  }

  public SimSettings settings() {
    return settings;
  }

  /** Whether anything was tested: a test that forgets to is no test. */
  public boolean hasTested() {
    return tested > 0;
  }

  String name() {
    return name;
  }

  void tested() {
    tested++;
  }

  void tell(String text) {
    progress.accept(text);
  }
}
