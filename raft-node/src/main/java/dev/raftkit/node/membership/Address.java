package dev.raftkit.node.membership;

/**
 * Where a member listens.
 *
 * @param host a name or an address, without brackets
 * @param port 1 to 65535
 */
public record Address(String host, int port) {
  public Address {
    if (host.isEmpty() || host.length() > 255) {
      throw new IllegalArgumentException("a host has 1 to 255 characters, not " + host.length());
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
    }
  }

  /**
   * Reads {@code host:port} or {@code [v6-address]:port}.
   *
   * @throws IllegalArgumentException naming what is wrong
   */
  public static Address parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("an address is HOST:PORT, not '" + text + "'");
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    try {
      return new Address(host, Integer.parseInt(text.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("an address is HOST:PORT, not '" + text + "'", e);
    }
  }

  /** Whether it stands for all addresses of a machine: one may listen there, and nobody connect. */
  public boolean isWildcard() {
    // Nothing but zeros: 0.0.0.0, ::, 0, and however else they are written.
    return host.chars().allMatch(c -> c == '0' || c == '.' || c == ':');
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
