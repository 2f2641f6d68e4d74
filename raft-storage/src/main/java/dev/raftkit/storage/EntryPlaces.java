package dev.raftkit.storage;

import java.util.Arrays;

/**
 * Where each entry of a log stands and what to expect there, found in one step by its index: 16
 * bytes for each. Kept in pages, so that a log grows without being copied, and memory is given back
 * from its beginning.
 */
final class EntryPlaces {
  /** The place of an entry that was written but cannot be read. */
  static final int DAMAGED = -1;

  /** The place of an entry that stands nowhere, or not yet. */
  static final int NOWHERE = 0;

  private static final int PAGE_SHIFT = 8;
  private static final int PAGE_ENTRIES = 1 << PAGE_SHIFT;
  private static final int SLOT_SHIFT = 2;
  private static final int[] NO_PAGE = {};

  private final LiveEntries live;
  private int[][] pages = {};
  private long firstPage;
  private long placed;
  private long damaged;

  EntryPlaces(LiveEntries live) {
    this.live = live;
  }

  int segment(long index) {
    int[] page = page(index);
    return page.length == 0 ? NOWHERE : page[slot(index)];
  }

  int position(long index) {
    return page(index)[slot(index) + 1];
  }

  /** Type and length. */
  int shape(long index) {
    return page(index)[slot(index) + 2];
  }

  int checksum(long index) {
    return page(index)[slot(index) + 3];
  }

  /**
   * Notes the places of consecutive entries in one segment.
   *
   * @param position of the first one's payload: those of the others follow
   * @param shapesAndChecksums of each entry one and one
   * @param from the first one's number there
   */
  void put(long first, int count, int segment, int position, int[] shapesAndChecksums, int from) {
    int done = 0;
    int at = position;
    while (done < count) {
      int[] page = writablePage(first + done);
      int slot = slot(first + done);
      int end = Math.min(count, done + ((page.length - slot) >> SLOT_SHIFT));
      for (; done < end; done++, slot += 1 << SLOT_SHIFT) {
        int shape = shapesAndChecksums[2 * (from + done)];
        release(page[slot]);
        page[slot] = segment;
        page[slot + 1] = at;
        page[slot + 2] = shape;
        page[slot + 3] = shapesAndChecksums[2 * (from + done) + 1];
        at += WalFormat.payloadBytes(shape);
      }
    }
    live.add(segment, count);
    placed += count;
  }

  /** How many entries stand somewhere. */
  long placed() {
    return placed;
  }

  /** How many entries are damaged. */
  long damaged() {
    return damaged;
  }

  void damage(long index) {
    int[] page = writablePage(index);
    release(page[slot(index)]);
    page[slot(index)] = DAMAGED;
    damaged++;
  }

  /** Forgets the places of a range of indexes. */
  void clear(long from, long to) {
    long end = Math.min(to, (firstPage + pages.length) * PAGE_ENTRIES - 1);
    for (long index = Math.max(from, firstPage * PAGE_ENTRIES); index <= end; index++) {
      int[] page = page(index);
      if (page.length > 0) {
        release(page[slot(index)]);
        page[slot(index)] = NOWHERE;
      }
    }
  }

  /** Nothing up to this index will be asked for again. */
  void dropTo(long index) {
    long keptPage = (index + 1) >> PAGE_SHIFT;
    int dropped = (int) Math.min(pages.length, keptPage - firstPage);
    if (dropped > 0) {
      pages = Arrays.copyOfRange(pages, dropped, pages.length);
    }
    firstPage = Math.max(firstPage, keptPage);
  }

  private void release(int segment) {
    if (segment > 0) {
      live.remove(segment);
      placed--;
    } else if (segment == DAMAGED) {
      damaged--;
    }
  }

  private int[] page(long index) {
    long number = (index >> PAGE_SHIFT) - firstPage;
    if (number < 0 || number >= pages.length) {
      return NO_PAGE;
    }
    int[] page = pages[(int) number];
    return page == null ? NO_PAGE : page;
  }

  private int[] writablePage(long index) {
    int number = Math.toIntExact((index >> PAGE_SHIFT) - firstPage);
    if (number >= pages.length) {
      int capacity = Math.max(number + 1, pages.length + (pages.length >> 1) + 4);
      pages = Arrays.copyOf(pages, capacity);
    }
    if (pages[number] == null) {
      pages[number] = new int[PAGE_ENTRIES << SLOT_SHIFT];
    }
    return pages[number];
  }

  private static int slot(long index) {
    return (int) (index & (PAGE_ENTRIES - 1)) << SLOT_SHIFT;
  }
}
