package dev.raftkit.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.raftkit.server.process.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RelayTest {
  private final InetAddress loopback = InetAddress.getLoopbackAddress();

  @Test
  void whatIsSentArrivesAndSoDoesTheAnswer() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, loopback);
        Relay relay = new Relay(Ports.free(1).get(0), server.getLocalPort());
        Socket client = new Socket(loopback, relay.port());
        Socket accepted = server.accept()) {
      client.getOutputStream().write(1);
      accepted.getOutputStream().write(2);

      assertEquals(1, accepted.getInputStream().read());
      assertEquals(2, client.getInputStream().read());
    }
  }

  @Test
  void aCutEndsConnectionsUntilTheLineIsRestored() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, loopback);
        Relay relay = new Relay(Ports.free(1).get(0), server.getLocalPort());
        Socket client = new Socket(loopback, relay.port());
        Socket accepted = server.accept()) {
      relay.cut();

      assertEnds(client);
      assertEnds(accepted);
      try (Socket refused = new Socket(loopback, relay.port())) {
        assertEnds(refused);
      }

      relay.restore();

      try (Socket again = new Socket(loopback, relay.port());
          Socket acceptedAgain = server.accept()) {
        again.getOutputStream().write(3);
        assertEquals(3, acceptedAgain.getInputStream().read());
      }
    }
  }

  @Test
  void theEndOfOneSideIsTheEndOfTheOther() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, loopback);
        Relay relay = new Relay(Ports.free(1).get(0), server.getLocalPort());
        Socket client = new Socket(loopback, relay.port());
        Socket accepted = server.accept()) {
      accepted.shutdownOutput();

      assertEnds(client);
    }
  }

  @Test
  void aRelayThatIsClosedListensNoLonger() throws Exception {
    Relay relay = new Relay(Ports.free(1).get(0), Ports.free(1).get(0));

    relay.close();

    assertThrows(IOException.class, () -> new Socket(loopback, relay.port()).close());
  }

  /** In order, or by a reset: both are an end. */
  private static void assertEnds(Socket socket) {
    try {
      assertEquals(-1, socket.getInputStream().read());
    } catch (IOException reset) {
      assertFalse(reset instanceof SocketTimeoutException);
    }
  }
}
