package dev.raftkit.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTest {
  @Test
  void anObjectIsOneLineWithItsFieldsInOrder() {
    Json json = new Json()
        .put("nodes", 5)
        .put("ok", true)
        .put("rate", 1234.5)
        .putNumbers("millis", List.of(1L, 2L))
        .putStrings("names", List.of("a", "b"))
        .putObjects("list", List.of(new Json().put("x", 1)))
        .put("marks", new Json());

    assertEquals(
        "{\"nodes\":5,\"ok\":true,\"rate\":1234.50,\"millis\":[1,2],\"names\":[\"a\",\"b\"],"
            + "\"list\":[{\"x\":1}],\"marks\":{}}",
        json.toString());
  }

  @Test
  void textIsEscaped() {
    Json json = new Json().put("text", "say \"no\" \\ to\nlines\u2028 and \u00e9");

    assertEquals(
        "{\"text\":\"say \\\"no\\\" \\\\ to\\u000alines\\u2028 and \u00e9\"}", json.toString());
  }
}
