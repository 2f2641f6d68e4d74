package dev.raftkit.server.demo;

import dev.raftkit.kv.client.Tenure;
import dev.raftkit.node.Leadership;
import java.time.Duration;

/** The right to charge: that of a member which leads, or of a candidate that is elected. */
interface Mandate {
  long token();

  /** Whether nobody else can have a later mandate at this instant. */
  boolean isSafe();

  /** How much longer that holds as far as is known now. */
  Duration safeFor();

  static Mandate of(Leadership leadership) {
    return new Mandate() {
      @Override
      public long token() {
        return leadership.token();
      }

      @Override
      public boolean isSafe() {
        return leadership.isSafe();
      }

      @Override
      public Duration safeFor() {
        return leadership.safeFor();
      }
    };
  }

  static Mandate of(Tenure tenure) {
    return new Mandate() {
      @Override
      public long token() {
        return tenure.token();
      }

      @Override
      public boolean isSafe() {
        return tenure.isSafe();
      }

      @Override
      public Duration safeFor() {
        return tenure.safeFor();
      }
    };
  }
}
