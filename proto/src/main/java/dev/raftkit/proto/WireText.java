package dev.raftkit.proto;

/** Texts for people, of bounded length. */
final class WireText {
  private WireText() {}

  /** The text, or as much of it as is sent. */
  static String cut(String text) {
    if (text.length() <= WireCodec.TEXT_LENGTH_MAX) {
      return text;
    }
    int end = WireCodec.TEXT_LENGTH_MAX;
    // Half of a character outside the basic plane cannot be encoded.
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end);
  }

  static String checked(String text) throws MalformedFrameException {
    if (text.length() > WireCodec.TEXT_LENGTH_MAX) {
      throw new MalformedFrameException(
          "a text of " + text.length() + " characters; the limit is " + WireCodec.TEXT_LENGTH_MAX);
    }
    return text;
  }
}
