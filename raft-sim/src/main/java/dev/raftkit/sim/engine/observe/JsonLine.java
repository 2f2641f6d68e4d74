package dev.raftkit.sim.engine.observe;

/** Writes one JSON object as text, field by field. */
public final class JsonLine {
  private static final String HEX = "0123456789abcdef";
  private static final int HASH_DIGITS = 16;

  private final StringBuilder text = new StringBuilder("{");

  /** A number. */
  public JsonLine field(String name, long value) {
    name(name).text.append(value);
    return this;
  }

  /** A text, escaped. */
  public JsonLine field(String name, String value) {
    quote(name(name).text, value);
    return this;
  }

  /** A truth value. */
  public JsonLine field(String name, boolean value) {
    name(name).text.append(value);
    return this;
  }

  /** A value that is JSON already. */
  public JsonLine rawField(String name, String json) {
    name(name).text.append(json);
    return this;
  }

  /** The whole object. */
  public String close() {
    return text.append('}').toString();
  }

  private JsonLine name(String name) {
    if (text.length() > 1) {
      text.append(',');
    }
    text.append('"').append(name).append("\":");
    return this;
  }

  /** Sixteen hexadecimal digits, since JSON numbers are too short for a hash. */
  public static String hex(long hash) {
    StringBuilder digits = new StringBuilder(HASH_DIGITS);
    for (int shift = 60; shift >= 0; shift -= 4) {
      digits.append(HEX.charAt((int) (hash >>> shift) & 0xF));
    }
    return digits.toString();
  }

  /** A text as a JSON string. */
  public static String quoted(String value) {
    StringBuilder quoted = new StringBuilder();
    quote(quoted, value);
    return quoted.toString();
  }

  private static void quote(StringBuilder target, String value) {
    target.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        target.append('\\').append(c);
      } else if (c < ' ') {
        target.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xF));
      } else {
        target.append(c);
      }
    }
    target.append('"');
  }
}
