package dev.raftkit.transport.netty;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;

/** Counts the connections that strangers and clients hold, in total and by address. Thread-safe. */
final class ConnectionSlots {
  private final int totalMax;
  private final int perAddressMax;
  private final Map<Object, Integer> byAddress = new HashMap<>();
  private int total;

  ConnectionSlots(int totalMax, int perAddressMax) {
    this.totalMax = totalMax;
    this.perAddressMax = perAddressMax;
  }

  /** Takes a slot, if there is one; it is to be released once. */
  synchronized boolean take(SocketAddress remote) {
    Object address = address(remote);
    if (total >= totalMax || byAddress.getOrDefault(address, 0) >= perAddressMax) {
      return false;
    }
    total++;
    byAddress.merge(address, 1, Integer::sum);
    return true;
  }

  synchronized void release(SocketAddress remote) {
    total--;
    byAddress.computeIfPresent(address(remote), (key, count) -> count == 1 ? null : count - 1);
  }

  private static Object address(SocketAddress remote) {
    return remote instanceof InetSocketAddress inet ? inet.getAddress() : remote;
  }
}
