package dev.raftkit.transport.netty.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.node.membership.Address;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaderSearchTest {
  private static final Address A = new Address("127.0.0.1", 1);
  private static final Address B = new Address("127.0.0.1", 2);
  private static final Address C = new Address("127.0.0.1", 3);
  private static final Address HINT = new Address("127.0.0.1", 9);

  @Test
  void endpointsAreAskedInTurn() {
    LeaderSearch search = new LeaderSearch(List.of(A, B, C));

    for (Address expected : List.of(A, B, C, A)) {
      assertThat(search.target()).isEqualTo(expected);
      search.moveOnFrom(expected);
    }
  }

  @Test
  void onlyTheFirstToNoticeMovesOn() {
    LeaderSearch search = new LeaderSearch(List.of(A, B, C));

    search.moveOnFrom(A);
    search.moveOnFrom(A);

    assertThat(search.target()).isEqualTo(B);
  }

  @Test
  void aNamedLeaderIsAskedNextAndAnEndpointAfterIt() {
    LeaderSearch search = new LeaderSearch(List.of(A, B, C));

    search.leaderIs(HINT);
    assertThat(search.target()).isEqualTo(HINT);

    search.moveOnFrom(HINT);
    assertThat(search.target()).isEqualTo(B);
  }

  @Test
  void aSingleEndpointIsAskedAgain() {
    LeaderSearch search = new LeaderSearch(List.of(A));

    search.moveOnFrom(A);

    assertThat(search.target()).isEqualTo(A);
  }
}
