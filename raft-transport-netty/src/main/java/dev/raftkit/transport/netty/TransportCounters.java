package dev.raftkit.transport.netty;

/**
 * What a transport has counted since it was made.
 *
 * @param messagesSent handed to a connection
 * @param messagesReceived from members, checked and passed on
 * @param messagesDropped not sent: the peer was away or slow, or the message larger than a frame
 * @param messagesTooNew of these, those that the peer's version does not know
 * @param hellosRefused connections whose hello was wrong or never came, or that were too many
 * @param connectionsBroken connections closed for what came after the hello
 * @param requestsReceived from clients
 * @param requestsBusy of these, refused at once because a client had too many under way
 */
public record TransportCounters(
    long messagesSent,
    long messagesReceived,
    long messagesDropped,
    long messagesTooNew,
    long hellosRefused,
    long connectionsBroken,
    long requestsReceived,
    long requestsBusy) {}
