package dev.raftkit.transport.netty.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.Test;

class LeakCheckTest {
  @Test
  void aLostBufferIsNoticed() throws InterruptedException {
    assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
    loseBuffers();

    assertThat(LeakCheck.leaks()).isNotEmpty();
  }

  @Test
  void aReleasedBufferIsNoLeak() throws InterruptedException {
    ByteBufAllocator.DEFAULT.directBuffer(64).release();

    assertThat(LeakCheck.leaks()).isEmpty();
  }

  private static void loseBuffers() {
    for (int i = 0; i < 100; i++) {
      ByteBufAllocator.DEFAULT.directBuffer(64).writeByte(i);
    }
  }
}
