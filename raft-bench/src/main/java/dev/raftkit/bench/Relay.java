package dev.raftkit.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands on the loopback in front of a server, and passes on what is sent to it and what it answers,
 * until the line is cut.
 */
final class Relay implements AutoCloseable {
  private static final int BUFFER_BYTES = 256 << 10;

  private final ServerSocket listener;
  private final InetSocketAddress server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Thread acceptor;
  private volatile boolean isCut;

  /** Begins to listen on one port, and to connect to another. */
  Relay(int port, int serverPort) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    this.server = new InetSocketAddress(loopback, serverPort);
    this.listener = new ServerSocket();
    listener.setReuseAddress(true);
    listener.bind(new InetSocketAddress(loopback, port));
    this.acceptor = start(this::accept, "relay-" + port);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Ends all connections; new ones are ended at once. */
  void cut() {
    isCut = true;
    open.forEach(Relay::end);
  }

  /** New connections are passed on again. */
  void restore() {
    isCut = false;
  }

  /** Ends all connections; returns when the port listens no longer. */
  @Override
  public void close() {
    cut();
    try {
      listener.close();
      // The port listens for as long as a thread waits there, even after the socket is closed.
      acceptor.join();
    } catch (IOException e) {
      // As closed as it gets.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void accept() {
    try (listener) {
      while (!listener.isClosed()) {
        Socket client = listener.accept();
        start(() -> pass(client), "relay-" + client.getPort());
      }
    } catch (IOException e) {
      // It was closed, or will accept no more: to those who connect it is the same.
      cut();
    }
  }

  private void pass(Socket client) {
    try (client;
        Socket upstream = new Socket()) {
      open.add(client);
      open.add(upstream);
      // After they were added: either the cut sees them, or they see the cut.
      if (!isCut) {
        upstream.connect(server);
        client.setTcpNoDelay(true);
        upstream.setTcpNoDelay(true);
        start(() -> copy(upstream, client), "relay-answers-" + client.getPort());
        copy(client, upstream);
      }
    } catch (IOException e) {
      // The server is not there: to the client it looks like a connection that breaks.
      end(client);
    } finally {
      open.removeIf(Socket::isClosed);
    }
  }

  private static void copy(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      for (int count = from.getInputStream().read(buffer);
          count >= 0;
          count = from.getInputStream().read(buffer)) {
        to.getOutputStream().write(buffer, 0, count);
      }
    } catch (IOException e) {
      // One side is gone: so is the other, below.
      end(from);
    }
    end(from);
    end(to);
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // As closed as it gets.
      return;
    }
  }

  private static Thread start(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
