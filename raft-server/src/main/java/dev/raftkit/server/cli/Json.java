package dev.raftkit.server.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A JSON object on one line, its fields in the order in which they were put. */
public final class Json {
  private final List<String> fields = new ArrayList<>();

  public Json put(String name, long value) {
    return raw(name, Long.toString(value));
  }

  public Json put(String name, boolean value) {
    return raw(name, Boolean.toString(value));
  }

  public Json put(String name, String value) {
    return raw(name, quoted(value));
  }

  public Json put(String name, Json value) {
    return raw(name, value.toString());
  }

  /** A value with two digits after the point. */
  public Json put(String name, double value) {
    return raw(name, String.format(Locale.ROOT, "%.2f", value));
  }

  public Json putNumbers(String name, List<Long> values) {
    return array(name, values.stream().map(String::valueOf).toList());
  }

  public Json putStrings(String name, List<String> values) {
    return array(name, values.stream().map(Json::quoted).toList());
  }

  public Json putObjects(String name, List<Json> values) {
    return array(name, values.stream().map(Json::toString).toList());
  }

  private Json array(String name, List<String> values) {
    return raw(name, "[" + String.join(",", values) + "]");
  }

  private Json raw(String name, String value) {
    fields.add(quoted(name) + ":" + value);
    return this;
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c) || c == '\u2028' || c == '\u2029') {
        quoted.append(String.format("\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  @Override
  public String toString() {
    return "{" + String.join(",", fields) + "}";
  }
}
