package dev.raftkit.node.fencing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The token in a header")
class FencingHeaderTest {
  @Test
  void isReadAsItWasWritten() {
    FencingHeader header = new FencingHeader("payments", Long.MAX_VALUE);

    assertEquals("payments:9223372036854775807", header.format());
    assertEquals(header, FencingHeader.parse(header.format()));
    assertEquals(42, FencingHeader.require("payments:42", "payments"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "42",
        "payments",
        "payments:",
        ":42",
        "payments:0",
        "payments:-1",
        "payments:+1",
        "payments:042",
        "payments: 42",
        "payments:42 ",
        "payments:4_2",
        "payments:٤٢",
        "payments:9223372036854775808",
        "payments:99999999999999999999999",
        "a:b:42",
        "pay ments:42",
        "payments:42,payments:43"
      })
  void whatIsNoneIsRefused(String value) {
    FencingException.BadHeader refusal =
        assertThrows(FencingException.BadHeader.class, () -> FencingHeader.parse(value));

    assertFalse(refusal.isMissing());
    assertEquals(400, FencingHeader.status(refusal));
    assertEquals(
        "'" + value
            + "' in header Raft-Fencing-Token is not ELECTION:TOKEN, with a positive decimal"
            + " token",
        refusal.getMessage());
  }

  @Test
  void aLongOneIsNotRepeatedInFull() {
    FencingException.BadHeader refusal = assertThrows(
        FencingException.BadHeader.class, () -> FencingHeader.parse("x".repeat(100_000)));

    assertTrue(String.valueOf(refusal.getMessage()).length() < 300);
  }

  @Test
  void thatIsMissingIsAskedFor() {
    FencingException.BadHeader refusal = assertThrows(
        FencingException.BadHeader.class, () -> FencingHeader.require(null, "payments"));

    assertTrue(refusal.isMissing());
    assertEquals(428, FencingHeader.status(refusal));
  }

  @Test
  void ofAnotherElectionIsRefused() {
    FencingException.BadHeader refusal = assertThrows(
        FencingException.BadHeader.class, () -> FencingHeader.require("stock:42", "payments"));

    assertEquals("a token of election stock at a resource of payments", refusal.getMessage());
    assertEquals(400, FencingHeader.status(refusal));
  }

  @Test
  void everyRefusalHasItsStatus() {
    assertEquals(412, FencingHeader.status(new FencingException.StaleToken("r", 1, 2)));
    assertEquals(428, FencingHeader.status(new FencingException.NotRegistered("r", 2, 1)));
    assertEquals(503, FencingHeader.status(new FencingException.TooManyKeys("r", 1)));
  }

  @Test
  @Tag("smoke")
  @Timeout(60)
  void aServiceTurnsALeaderAwayThatWasReplacedAndChargesOnce() throws Exception {
    FencedResource ledger = FencedResource.inMemory("ledger", 100);
    List<String> charges = new ArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/register",
        exchange -> serve(exchange, token -> {
          ledger.register(token);
          return "registered";
        }));
    server.createContext(
        "/charge",
        exchange -> serve(exchange, token -> {
          String key = exchange.getRequestHeaders().getFirst(FencingHeader.IDEMPOTENCY_KEY);
          boolean isNew = ledger.once(token, key, () -> charges.add(key + " by " + token));
          return isNew ? "charged" : "was charged";
        }));
    server.start();
    try {
      List<String> answers = new ArrayList<>();
      answers.add(ask(server, "/charge", 5L, "c1"));
      answers.add(ask(server, "/register", 5L, null));
      answers.add(ask(server, "/charge", 5L, "c1"));
      answers.add(ask(server, "/register", 7L, null));
      answers.add(ask(server, "/charge", 7L, "c1"));
      answers.add(ask(server, "/charge", 5L, "c2"));
      answers.add(ask(server, "/charge", null, "c2"));

      assertEquals(
          List.of(
              "428",
              "200 registered",
              "200 charged",
              "200 registered",
              "200 was charged",
              "412",
              "428"),
          answers);
      assertEquals(List.of("c1 by 5"), charges);
    } finally {
      server.stop(0);
    }
  }

  private interface Service {
    String answer(long token);
  }

  private static void serve(HttpExchange exchange, Service service) throws IOException {
    int status = 200;
    String answer = "";
    try {
      long token = FencingHeader.require(
          exchange.getRequestHeaders().getFirst(FencingHeader.NAME), "payments");
      answer = service.answer(token);
    } catch (FencingException e) {
      status = FencingHeader.status(e);
    }
    byte[] body = answer.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static String ask(
      HttpServer server, String path, @Nullable Long token, @Nullable String key) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path));
    if (token != null) {
      request.header(FencingHeader.NAME, new FencingHeader("payments", token).format());
    }
    if (key != null) {
      request.header(FencingHeader.IDEMPOTENCY_KEY, key);
    }
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    return (response.statusCode() + " " + response.body()).strip();
  }
}
