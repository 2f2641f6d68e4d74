package dev.raftkit.sim.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test of a state machine in simulated clusters. The method has one parameter, a {@link
 * dev.raftkit.sim.kit.Sim}, describes one or several {@linkplain dev.raftkit.sim.kit.Trial trials}
 * with it and {@linkplain dev.raftkit.sim.kit.Trial#check checks} each. For JUnit all their runs are
 * one test.
 *
 * <p>The properties {@code raft.sim.runs}, {@code raft.sim.seconds}, {@code raft.sim.seed}, {@code
 * raft.sim.replay} and {@code raft.sim.reports} go before what is said here; see {@link
 * dev.raftkit.sim.kit.SimSettings}.
 */
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(SimExtension.class)
public @interface SimTest {
  /** How many runs each trial has. */
  long runs() default 100;

  /** How many virtual seconds a run has. */
  long seconds() default 20;

  /** From which all runs come: the same seed, the same runs. */
  long seed() default 1;
}
