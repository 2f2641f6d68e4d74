package dev.raftkit.transport.netty;

import java.util.concurrent.atomic.LongAdder;

/** The running counts behind {@link TransportCounters}. */
final class Tally {
  final LongAdder messagesSent = new LongAdder();
  final LongAdder messagesReceived = new LongAdder();
  final LongAdder messagesDropped = new LongAdder();
  final LongAdder messagesTooNew = new LongAdder();
  final LongAdder hellosRefused = new LongAdder();
  final LongAdder connectionsBroken = new LongAdder();
  final LongAdder requestsReceived = new LongAdder();
  final LongAdder requestsBusy = new LongAdder();

  TransportCounters counters() {
    return new TransportCounters(
        messagesSent.sum(),
        messagesReceived.sum(),
        messagesDropped.sum(),
        messagesTooNew.sum(),
        hellosRefused.sum(),
        connectionsBroken.sum(),
        requestsReceived.sum(),
        requestsBusy.sum());
  }
}
