package dev.raftkit.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A file that takes and gives few bytes at a time, and is full after some. */
final class ShortChannel extends FileChannel {
  private final FileChannel channel;
  private final int transferBytesMax;
  private int bytesUntilFull;

  ShortChannel(FileChannel channel, int transferBytesMax, int bytesUntilFull) {
    this.channel = channel;
    this.transferBytesMax = transferBytesMax;
    this.bytesUntilFull = bytesUntilFull;
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    int end = target.limit();
    target.limit(Math.min(end, target.position() + transferBytesMax));
    try {
      return channel.read(target, position);
    } finally {
      target.limit(end);
    }
  }

  @Override
  public int write(ByteBuffer source, long position) throws IOException {
    if (bytesUntilFull == 0) {
      throw new IOException("No space left on device");
    }
    int end = source.limit();
    int count = Math.min(source.remaining(), Math.min(transferBytesMax, bytesUntilFull));
    source.limit(source.position() + count);
    try {
      bytesUntilFull -= count;
      return channel.write(source, position);
    } finally {
      source.limit(end);
    }
  }

  @Override
  public void force(boolean metaData) throws IOException {
    channel.force(metaData);
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  protected void implCloseChannel() throws IOException {
    channel.close();
  }

  @Override
  public int read(ByteBuffer target) {
    throw new UnsupportedOperationException("a disk says where it reads");
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) {
    throw new UnsupportedOperationException("a disk reads into one buffer");
  }

  @Override
  public int write(ByteBuffer source) {
    throw new UnsupportedOperationException("a disk says where it writes");
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) {
    throw new UnsupportedOperationException("a disk writes from one buffer");
  }

  @Override
  public long position() {
    throw new UnsupportedOperationException("a disk says where it writes");
  }

  @Override
  public FileChannel position(long newPosition) {
    throw new UnsupportedOperationException("a disk says where it writes");
  }

  @Override
  public FileChannel truncate(long size) {
    throw new UnsupportedOperationException("not asked for");
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) {
    throw new UnsupportedOperationException("not asked for");
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count) {
    throw new UnsupportedOperationException("not asked for");
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) {
    throw new UnsupportedOperationException("not asked for");
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) {
    throw new UnsupportedOperationException("not asked for");
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) {
    throw new UnsupportedOperationException("not asked for");
  }
}
