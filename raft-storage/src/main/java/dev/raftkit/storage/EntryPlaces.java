package dev.raftkit.storage;

import java.util.Arrays;

/**
 * Where each entry of a log stands and what to expect there, found in one step by its index: 16
 * bytes for each. Kept in pages, so that a log grows without being copied, and memory is given back
 * from its beginning.
 */
final class EntryPlaces {
  /** The place of an entry that stands nowhere, or not yet. */
  private static final int NOWHERE = 0;

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

  /** Where an entry can be read; 0 or less if it stands nowhere, or is damaged. */
  int segment(long index) {
    int[] page = page(index);
    return page.length == 0 ? NOWHERE : page[slot(index)];
  }

  /** Whether an entry was written and cannot be read. */
  boolean isDamaged(long index) {
    return segment(index) < NOWHERE;
  }

  /** Whether an entry stands nowhere, or not yet. */
  boolean isMissing(long index) {
    return segment(index) == NOWHERE;
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

  /**
   * An entry cannot be read.
   *
   * @param witness the segment that proves that it was written. It is kept until the entry is repaired
   *     or not needed any more, or the next start would not know of it.
   */
  void damage(long index, int witness) {
    int[] page = writablePage(index);
    release(page[slot(index)]);
    page[slot(index)] = -witness;
    live.add(witness, 1);
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
    if (segment > NOWHERE) {
      live.remove(segment);
      placed--;
    } else if (segment < NOWHERE) {
      live.remove(-segment);
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
