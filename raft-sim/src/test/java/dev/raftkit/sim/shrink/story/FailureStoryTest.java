package dev.raftkit.sim.shrink.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.sim.engine.Forgetful;
import dev.raftkit.sim.engine.ServerFactory;
import dev.raftkit.sim.shrink.Reproduction;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailureStoryTest {
  private static final String TOKEN = "rsteps1:e2:n2:s1:t1.d12P.d21p.w1.b1.d12V.w2.b2.t2.d21P.d12p";
  private static final FailureStory STORY =
      FailureStory.of(Reproduction.parse(TOKEN), Forgetful.SERVERS);

  @Test
  void theTranscriptTellsStepsAndWhatFollowsFromThem() {
    assertThat(STORY.transcript())
        .startsWith("# I8-single-vote")
        .contains("# ./raft sim --replay '" + TOKEN + "'")
        .contains("""
            > n1 times out
                n1 has heard from no leader
                n1 -> n2 PreVote for term 1, log ends at the start
            > n2 gets the newest PreVote of n1
                arrives: n1 -> n2 PreVote for term 1, log ends at the start
                n2 -> n1 PreVoteResponse yes to term 1, term 0
            """)
        .contains("> n1 loses power\n    n1 has no power\n")
        .containsPattern("! I8-single-vote at \\d+ ns on n2: .*\n$");
  }

  @Test
  void theTestHasTheTokenAndANameOfItsOwn() {
    assertThat(STORY.testMethod())
        .contains("@Test\n  void i8SingleVoteHolds() {")
        .contains("Reproduction.parse(\n        \"" + TOKEN + "\");");
  }

  @Test
  void thePageNeedsNothingElseAndHasOneArrowAMessage() {
    String html = STORY.html();

    assertThat(html).startsWith("<!doctype html>").endsWith("</html>\n");
    assertThat(html.split("marker-end", -1)).hasSize(6);
    assertThat(html).doesNotContain("<script", "<link", "href=", "src=");
  }

  @Test
  void nothingInAPageIsTakenForMarkup() {
    SpaceTimePage page = new SpaceTimePage(List.of("<b>&\"'", "a<i>"), "</pre><script>");

    assertThat(page.html("")).doesNotContain("<b>", "<i>", "<script>").contains("&lt;b&gt;&amp;");
  }

  @Test
  void aRunIsToldByItsEnd() {
    String token = "rfaults1:e2:core:n3:c1:d2000000000:none:kv:s5:w1@dvuscg.b1@fnh7nk";
    FailureStory story = FailureStory.of(Reproduction.parse(token), ServerFactory.CORE);

    assertThat(story.violation()).isNull();
    assertThat(story.transcript()).contains("left out").endsWith("! every invariant held\n");
    assertThat(story.html()).contains("every invariant held");
  }
}
