package dev.raftkit.storage;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A file that can be read. */
public interface SegmentBytes {
  /** For messages. */
  String name();

  long size() throws IOException;

  /**
   * Reads as much as there is, up to the buffer's limit.
   *
   * @return the number of bytes read; less than asked for only at the end of the file
   */
  int read(long position, ByteBuffer target) throws IOException;
}
