package dev.raftkit.transport.netty.channel;

import dev.raftkit.node.membership.Address;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;

/** Where traffic may travel unencrypted without being asked for: within this machine. */
public final class Plaintext {
  private Plaintext() {}

  /**
   * Accepts addresses for traffic in plain text.
   *
   * @throws IOException naming the first that is not on this machine
   */
  public static void requireLoopback(Collection<Address> addresses) throws IOException {
    for (Address address : addresses) {
      if (!isLoopback(address.host())) {
        throw new IOException(address
            + " is not a loopback address, and traffic would neither be encrypted nor"
            + " authenticated: set allowPlaintext(true) if everyone on that network is trusted");
      }
    }
  }

  /** The same without asking for the address of a name: of names only {@code localhost} counts. */
  public static boolean isSurelyLoopback(Address address) {
    InetAddress literal = NetUtil.createInetAddressFromIpAddressString(address.host());
    return literal == null ? address.host().equals("localhost") : literal.isLoopbackAddress();
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
