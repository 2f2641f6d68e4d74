package dev.raftkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.node.spi.LogStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A system that transfers fewer bytes than it was asked for (row F11)")
class ShortTransferTest {
  private static final byte[] BYTES = SnapshotShelf.state(5, 10_000);

  @TempDir
  Path directory = Path.of("");

  @Test
  void whatIsWrittenAndReadInSmallPartsIsWhole() throws IOException {
    FileDisk disk = new FileDisk(directory, Runnable::run);
    DiskFile file = file(disk, new ShortChannel(channel(), 7, Integer.MAX_VALUE));

    assertThat(outcome(done -> file.write(3, ByteBuffer.wrap(BYTES), done))).isNull();
    assertThat(outcome(done -> file.writeAndSync(10_003, ByteBuffer.wrap(BYTES, 100, 50), done)))
        .isNull();

    byte[] stored = Files.readAllBytes(directory.resolve("file"));
    assertThat(ByteBuffer.wrap(stored, 3, 10_000)).isEqualTo(ByteBuffer.wrap(BYTES));
    assertThat(ByteBuffer.wrap(stored, 10_003, 50)).isEqualTo(ByteBuffer.wrap(BYTES, 100, 50));
    ByteBuffer target = ByteBuffer.allocateDirect(20_000);
    assertThat(file.read(3, target)).isEqualTo(10_050);
    assertThat(target.flip().limit(10_000)).isEqualTo(ByteBuffer.wrap(BYTES));
    assertThat(outcome(disk::close)).isNull();
  }

  @Test
  void aDiskThatIsFullAfterAPartOfAWriteFailsIt() throws IOException {
    FileDisk disk = new FileDisk(directory, Runnable::run);
    DiskFile file = file(disk, new ShortChannel(channel(), 700, 1_500));

    assertThat(outcome(done -> file.writeAndSync(4, ByteBuffer.wrap(BYTES), done)))
        .hasMessage("cannot write " + directory.resolve("file")
            + " at offset 1504: No space left on device; free space for " + directory
            + ", then restart this member");
    assertThat(outcome(disk::close)).isNull();
  }

  private FileChannel channel() throws IOException {
    return FileChannel.open(
        directory.resolve("file"),
        StandardOpenOption.CREATE,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }

  private DiskFile file(FileDisk disk, FileChannel channel) {
    return new FileDiskFile(disk, directory.resolve("file").toString(), channel);
  }

  private static @Nullable IOException outcome(Consumer<LogStore.Completion> operation) {
    CompletableFuture<@Nullable IOException> done = new CompletableFuture<>();
    operation.accept(done::complete);
    return done.join();
  }
}
