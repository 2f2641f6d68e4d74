package dev.raftkit.server.demo;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A connection to the ledger. After an IOException it is unknown what the ledger has done. */
final class LedgerClient implements Closeable {
  private static final int ANSWER_MILLIS_MAX = 10_000;

  private final Socket socket;
  private final InputStream in;

  private LedgerClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  static LedgerClient connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(ANSWER_MILLIS_MAX);
    return new LedgerClient(socket);
  }

  /** An answer; {@code highestToken} is 0 unless the request was stale. */
  record Answer(Ledger.Verdict verdict, long highestToken) {}

  Answer register(long token) throws IOException {
    return verdict("register " + token);
  }

  Answer charge(long token, ChargeKey key) throws IOException {
    return verdict("charge " + token + " " + key);
  }

  Answer bill(ChargeKey key) throws IOException {
    return verdict("bill " + key);
  }

  /** What is charged already, by period and customer. */
  List<ChargeKey> charges() throws IOException {
    String[] head = ask("list");
    List<ChargeKey> charges = new ArrayList<>();
    long count = Long.parseLong(head[1]);
    for (long i = 0; i < count; i++) {
      String[] words = words();
      charges.add(new ChargeKey(words[0], words[1]));
    }
    return charges;
  }

  private Answer verdict(String request) throws IOException {
    String[] words = ask(request);
    return switch (words[0]) {
      case "accepted" -> new Answer(Ledger.Verdict.ACCEPTED, 0);
      case "repeated" -> new Answer(Ledger.Verdict.REPEATED, 0);
      case "stale" -> new Answer(Ledger.Verdict.STALE, Long.parseLong(words[1]));
      default -> throw new IOException("the ledger answers '" + words[0] + "'");
    };
  }

  private String[] ask(String request) throws IOException {
    socket.getOutputStream().write((request + "\n").getBytes(StandardCharsets.UTF_8));
    return words();
  }

  private String[] words() throws IOException {
    String line = LedgerServer.readLine(in);
    if (line == null) {
      throw new IOException("the ledger has closed the connection");
    }
    return line.split(" ", -1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
