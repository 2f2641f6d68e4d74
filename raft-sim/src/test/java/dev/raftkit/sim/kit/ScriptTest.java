package dev.raftkit.sim.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.raftkit.core.message.MessageType;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ScriptTest {
  /**
   * Why an entry of an earlier term is never committed by counting. Entry 1 is the no-op with which n1
   * begins; the entry in question, {@code x}, is entry 2, as in the figure.
   */
  @Nested
  @DisplayName("Figure 8 (§5.4.2)")
  class Figure8 {
    @Test
    void anEntryOnAMajorityIsLostAndWasNeverCommitted() {
      Script script = upToC().expectNotCommitted("x");

      // (d)
      script.crash("n1").boot("n5").elect("n5", "n2", "n3", "n4").settle("n2", "n3", "n4", "n5");

      script.expectNotCommitted("x").expectLog("n2", 1, 2, 4).expectLog("n3", 1, 2, 4);
    }

    @Test
    void withAnEntryOfItsOwnTermTheLeaderCommitsItAndN5CannotWin() {
      Script script = upToC();

      // (e)
      script
          .timesOut("n1")
          .settle("n1", "n2", "n3")
          .expectCommitted("x")
          .crash("n1")
          .boot("n5");

      assertThrows(AssertionError.class, () -> script.elect("n5", "n2", "n3", "n4"));
    }

    private static Script upToC() {
      Script script = Script.ofOneEntryAMessage(5)
          .elect("n1", "n2", "n3", "n4", "n5")
          .settle("n1", "n2", "n3", "n4", "n5");
      // (a) n1 leads, and replicates x to n2 alone.
      script.propose("n1", "x").replicate("n1", "x", "n2").crash("n1");
      // (b) n5 leads, with another entry 2 that nobody hears of.
      script.elect("n5", "n3", "n4").crash("n5");
      // (c) n1 leads again: x is on three of five servers now.
      return script.boot("n1").elect("n1", "n2", "n3").replicate("n1", "x", "n3");
    }
  }

  @Test
  void aCommandOnAMajorityIsCommittedAndOutlivesItsLeader() {
    Script.of(3)
        .elect("n1", "n2")
        .propose("n1", "x")
        .expectNotCommitted("x")
        .replicate("n1", "x", "n2")
        .expectCommitted("x")
        .crash("n1")
        .elect("n2", "n3")
        .expectLog("n2", 1, 1, 2);
  }

  @Test
  void aStepThatCanDoNothingIsAMistake() {
    Script script = Script.of(3).crash("n1");

    AssertionError mistake = assertThrows(AssertionError.class, () -> script.crash("n1"));

    assertThat(mistake).hasMessageStartingWith("nothing can be done, after\nn1 crashes\n");
  }

  @Test
  void anExpectationThatFailsShowsWhatHappened() {
    Script script = Script.of(3).elect("n1", "n2");

    AssertionError failure = assertThrows(AssertionError.class, () -> script.expectLeader("n2"));

    assertThat(failure)
        .hasMessageStartingWith("n2 does not lead, after\nn1 times out\n")
        .hasMessageContaining("\n    n1 leads in term 1\n");
  }

  @Test
  void messagesArriveOneByOneIfTheScriptSaysSo() {
    Script script = Script.of(3)
        .timesOut("n1")
        .timesOut("n1")
        .deliver("n1", "n2", MessageType.PRE_VOTE)
        .deliver("n2", "n1", MessageType.PRE_VOTE_RESPONSE)
        .deliver("n1", "n3", MessageType.REQUEST_VOTE)
        .deliver("n3", "n1", MessageType.REQUEST_VOTE_RESPONSE);

    assertThat(script.expectLeader("n1").transcript()).endsWith("""
            n1 gets the newest RequestVoteResponse of n3
                n1 leads in term 1
                n1 writes 1=no-op@1
            """);
  }

  @Test
  void onlyKnownServersAndNewCommandsAreTaken() {
    Script script = Script.of(3).elect("n1", "n2").propose("n1", "x");

    assertThrows(IllegalArgumentException.class, () -> script.crash("n4"));
    assertThrows(IllegalArgumentException.class, () -> script.propose("n1", "x"));
  }

  @Test
  void theSameScriptHasTheSameTokenAndTranscript() {
    Script one = Script.of(3).elect("n1", "n2");
    Script other = Script.of(3).elect("n1", "n2");

    assertEquals(one.token(), other.token());
    assertEquals(one.transcript(), other.transcript());
  }
}
