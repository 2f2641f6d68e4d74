package dev.raftkit.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoResultTest {
  private static final LedgerBook CLEAN = new LedgerBook(100, 0, 1, 0);

  @TempDir
  private Path folder = Path.of("");

  @Test
  void aCleanRunIsOk() {
    assertTrue(result(List.of(1_100L, 6_000L), CLEAN, 1, true).ok());
  }

  @Test
  void everythingThatMustNotBeMakesItNotOk() {
    assertFalse(result(List.of(6_001L), CLEAN, 1, true).ok());
    assertFalse(result(List.of(), new LedgerBook(100, 1, 1, 0), 1, true).ok());
    assertFalse(result(List.of(), new LedgerBook(100, 0, 0, 0), 1, true).ok());
    assertFalse(result(List.of(), CLEAN, 2, true).ok());
    assertFalse(result(List.of(), CLEAN, 1, false).ok());
    assertFalse(new DemoResult(5, 2, List.of(), CLEAN, 1, true, 1, null, false).ok());
  }

  @Test
  void itIsOneLineOfJson() {
    assertEquals(
        "{\"nodes\":5,\"elections\":2,\"electionTimeoutMillis\":[1000,2000],"
            + "\"failoverMillis\":[1100,1300],\"charges\":100,\"duplicateCharges\":0,"
            + "\"staleRejected\":1,\"repeatsRejected\":0,\"maxLeadersPerTerm\":1,"
            + "\"logsEqual\":true,\"ok\":true}",
        result(List.of(1_100L, 1_300L), CLEAN, 1, true).json().toString());
  }

  @Test
  void whatCandidatesMustNotDoMakesItNotOk() {
    assertTrue(withClients(new ClientsResult(4, 3, List.of(2_100L, 8_000L), 1)).ok());
    assertFalse(withClients(new ClientsResult(4, 3, List.of(8_001L), 1)).ok());
    assertFalse(withClients(new ClientsResult(4, 3, List.of(), 2)).ok());
  }

  @Test
  void candidatesHaveTheirFieldsBeforeTheLast() {
    assertThat(withClients(new ClientsResult(4, 3, List.of(2_100L), 1)).json().toString())
        .endsWith("\"logsEqual\":true,\"clients\":4,\"clientElections\":3,\"leaseMillis\":2000,"
            + "\"clientFailoverMillis\":[2100],\"maxElectedPerToken\":1,\"ok\":true}");
  }

  @Test
  void theMedianIsTheMiddleOrTheMeanOfTheTwoInTheMiddle() {
    assertEquals(2, result(List.of(3L, 2L, 1L), CLEAN, 1, true).medianFailoverMillis());
    assertEquals(3, result(List.of(5L, 1L, 9L, 2L), CLEAN, 1, true).medianFailoverMillis());
    assertEquals(0, result(List.of(), CLEAN, 1, true).medianFailoverMillis());
  }

  @Test
  void twoOfOneTokenAreSeenInTheBook() throws IOException {
    Path book = folder.resolve("leaders");
    Files.write(book, List.of("1 n1", "2 n3", "2 n3", "3 n1", "3 n2"));

    assertThat(new Book(book).elected())
        .isEqualTo(Map.of(1L, Set.of("n1"), 2L, Set.of("n3"), 3L, Set.of("n1", "n2")));
  }

  private static DemoResult withClients(ClientsResult clients) {
    return new DemoResult(5, 2, List.of(), CLEAN, 1, true, 1, clients, true);
  }

  private static DemoResult result(
      List<Long> failovers, LedgerBook book, long leaders, boolean equal) {
    return new DemoResult(5, 2, failovers, book, leaders, equal, 1, null, true);
  }
}
