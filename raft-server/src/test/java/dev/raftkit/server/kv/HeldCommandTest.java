package dev.raftkit.server.kv;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A holder whose watchdog is gone")
class HeldCommandTest {
  private static final int SECONDS_MAX = 30;

  private final Socket watchdog;
  private final HeldCommand held;

  HeldCommandTest() throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      watchdog = new Socket(listener.getInetAddress(), listener.getLocalPort());
      held = HeldCommand.over(listener.accept());
    }
  }

  @AfterEach
  void close() throws IOException {
    watchdog.close();
    held.close();
  }

  @Test
  void knowsNothingOfACommandThatItWasNotToldOf() throws Exception {
    held.run(7, System.nanoTime());

    watchdog.close();

    awaitEnd();
    assertThat(held.isUnaccountedFor()).isTrue();
  }

  @Test
  void knowsThatACommandThatItWasToldOfIsGone() throws Exception {
    Process command = new ProcessBuilder("sleep", "600").start();
    held.run(7, System.nanoTime());
    say("started " + command.pid());

    watchdog.close();

    awaitEnd();
    assertThat(held.isUnaccountedFor()).isFalse();
    assertTrue(command.waitFor(SECONDS_MAX, TimeUnit.SECONDS));
  }

  @Test
  void knowsThatACommandWhichCouldNotBeRunDoesNot() throws Exception {
    held.run(7, System.nanoTime());

    say("failed no such program");

    awaitEnd();
    assertThat(held.isUnaccountedFor()).isFalse();
  }

  @Test
  void knowsThatNothingRunsBeforeItsTurn() throws Exception {
    watchdog.close();

    awaitEnd();
    assertThat(held.isUnaccountedFor()).isFalse();
  }

  private void say(String line) throws IOException {
    watchdog.getOutputStream().write((line + "\n").getBytes(US_ASCII));
    watchdog.getOutputStream().flush();
  }

  private void awaitEnd() throws Exception {
    Throwable end =
        held.outcome().handle((outcome, failure) -> failure).get(SECONDS_MAX, TimeUnit.SECONDS);
    assertThat(end).isInstanceOf(IOException.class);
  }
}
