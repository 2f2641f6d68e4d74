package dev.raftkit.server.demo;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Gives access to a {@link Ledger} over TCP, one line a request and one line an answer:
 *
 * <pre>
 *   register 3              accepted | stale 4
 *   charge 3 c017 2026-05   accepted | stale 4 | repeated
 *   bill c017 2026-05       accepted, whatever was before
 *   list                    list 1200, then as many lines "c017 2026-05"
 * </pre>
 *
 * <p>Whatever else it hears closes the connection.
 */
final class LedgerServer implements Closeable {
  static final int LINE_BYTES_MAX = 200;
  private static final int CONNECTIONS_MAX = 64;

  private final Ledger ledger;
  private final ServerSocket socket;
  private final Semaphore connections = new Semaphore(CONNECTIONS_MAX);

  private LedgerServer(Ledger ledger, ServerSocket socket) {
    this.ledger = ledger;
    this.socket = socket;
  }

  /** Listens at a free port of the loopback address. */
  static LedgerServer start(Ledger ledger) throws IOException {
    ServerSocket socket = new ServerSocket(0, CONNECTIONS_MAX, InetAddress.getLoopbackAddress());
    LedgerServer server = new LedgerServer(ledger, socket);
    run("ledger", server::accept);
    return server;
  }

  int port() {
    return socket.getLocalPort();
  }

  private static void run(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        connections.acquire();
        Socket connection = socket.accept();
        connection.setTcpNoDelay(true);
        run("ledger client " + connection.getPort(), () -> serve(connection));
      } catch (IOException e) {
        connections.release();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection;
        InputStream in = new BufferedInputStream(connection.getInputStream());
        OutputStream out = connection.getOutputStream()) {
      for (String line = readLine(in); line != null; line = readLine(in)) {
        out.write(answer(line).getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      // The client is gone, or the disk is: without an answer it must not believe anything.
      return;
    } finally {
      connections.release();
    }
  }

  private String answer(String line) throws IOException {
    String[] words = line.split(" ", -1);
    try {
      return switch (words[0] + "/" + words.length) {
        case "register/2" -> verdict(ledger.register(Long.parseLong(words[1])));
        case "charge/4" ->
          verdict(ledger.charge(Long.parseLong(words[1]), new ChargeKey(words[2], words[3])));
        case "bill/3" -> {
          ledger.bill(new ChargeKey(words[1], words[2]));
          yield verdict(Ledger.Verdict.ACCEPTED);
        }
        case "list/1" -> list(ledger.charges());
        default -> throw new IOException("unknown request");
      };
    } catch (IllegalArgumentException e) {
      throw new IOException("malformed request", e);
    }
  }

  private String verdict(Ledger.Verdict verdict) {
    return switch (verdict) {
      case ACCEPTED -> "accepted\n";
      case STALE -> "stale " + ledger.highestToken() + "\n";
      case REPEATED -> "repeated\n";
    };
  }

  private static String list(List<ChargeKey> charges) {
    StringBuilder lines = new StringBuilder("list " + charges.size() + "\n");
    for (ChargeKey key : charges) {
      lines.append(key).append('\n');
    }
    return lines.toString();
  }

  /** The next line, or null at the end; never more of it than the limit. */
  static @Nullable String readLine(InputStream in) throws IOException {
    byte[] line = new byte[LINE_BYTES_MAX];
    for (int length = 0; length < LINE_BYTES_MAX; length++) {
      int next = in.read();
      if (next < 0) {
        return null;
      }
      if (next == '\n') {
        return new String(line, 0, length, StandardCharsets.UTF_8);
      }
      line[length] = (byte) next;
    }
    throw new IOException("a line of more than " + LINE_BYTES_MAX + " bytes");
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
