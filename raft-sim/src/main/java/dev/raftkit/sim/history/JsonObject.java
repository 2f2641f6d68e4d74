package dev.raftkit.sim.history;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One line with a JSON object of strings and whole numbers, which is all that a history needs. Strict:
 * no other kind of value, no name twice, nothing behind the object.
 */
final class JsonObject {
  private final String text;
  private final SortedMap<String, Object> fields = new TreeMap<>();
  private int position;

  private JsonObject(String text) {
    this.text = text;
  }

  /**
   * Reads an object: its fields by name, each a {@link String} or a {@link Long}.
   *
   * @throws IllegalArgumentException if the text is no such object; the message says where
   */
  static SortedMap<String, Object> parse(String text) {
    JsonObject object = new JsonObject(text);
    object.parse();
    return object.fields;
  }

  private void parse() {
    expect('{');
    if (!accept('}')) {
      do {
        field();
      } while (accept(','));
      expect('}');
    }
    skipSpace();
    if (position < text.length()) {
      throw problem("the object has ended, and there is more");
    }
  }

  private void field() {
    skipSpace();
    String name = string();
    expect(':');
    skipSpace();
    Object value = peek() == '"' ? string() : number();
    if (fields.put(name, value) != null) {
      throw problem("there is a second \"" + name + "\"");
    }
  }

  private String string() {
    expect('"');
    StringBuilder string = new StringBuilder();
    while (peek() != '"') {
      char c = next();
      if (c < ' ') {
        throw problem("a string holds a control character; write it as \\u and four digits");
      }
      string.append(c == '\\' ? escaped() : c);
    }
    position++;
    return string.toString();
  }

  private char escaped() {
    char c = next();
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> hexadecimal();
      default -> throw problem("\\" + c + " is no escape of JSON");
    };
  }

  private char hexadecimal() {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(next(), 16);
      if (digit < 0) {
        throw problem("\\u is followed by four hexadecimal digits");
      }
      code = code << 4 | digit;
    }
    return (char) code;
  }

  private long number() {
    int start = position;
    while (position < text.length() && ",} \t".indexOf(text.charAt(position)) < 0) {
      position++;
    }
    String number = text.substring(start, position);
    try {
      return Long.parseLong(number);
    } catch (NumberFormatException e) {
      position = start;
      throw problem("'" + number + "' is neither a string nor a whole number");
    }
  }

  private boolean accept(char wanted) {
    skipSpace();
    boolean accepted = position < text.length() && text.charAt(position) == wanted;
    position += accepted ? 1 : 0;
    return accepted;
  }

  private void expect(char wanted) {
    if (!accept(wanted)) {
      throw problem("there should be " + wanted);
    }
  }

  private void skipSpace() {
    while (position < text.length() && " \t".indexOf(text.charAt(position)) >= 0) {
      position++;
    }
  }

  private char peek() {
    if (position == text.length()) {
      throw problem("the line ends within the object");
    }
    return text.charAt(position);
  }

  private char next() {
    char c = peek();
    position++;
    return c;
  }

  private IllegalArgumentException problem(String what) {
    return new IllegalArgumentException(
        "no JSON object, at column " + (position + 1) + ": " + what);
  }
}
