package dev.raftkit.sim.engine.choice;

/** How much of the shipped code a simulation runs. */
public enum Layer {
  /** The protocol alone: fastest. */
  CORE("core"),
  /** The driver, the wire codec and the write-ahead log on a simulated disk as well. */
  FULL("full");

  private final String text;

  Layer(String text) {
    this.text = text;
  }

  /** The name on the command line. */
  public String text() {
    return text;
  }

  /**
   * Reads {@code core} or {@code full}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Layer parse(String text) {
    for (Layer layer : values()) {
      if (layer.text.equals(text)) {
        return layer;
      }
    }
    throw new IllegalArgumentException("there is no layer '" + text + "'; there are core and full");
  }
}
