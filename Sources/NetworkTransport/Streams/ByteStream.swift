/// What became of bytes to send.
package enum SendOutcome: Hashable, Sendable {
    /// They wait for the peer to take them.
    case queued
    /// Too many wait already: nothing was taken; ``ByteStreamHandler/streamWritable()`` says when to try again.
    case full
    /// The stream is closed or closing: nothing was taken.
    case closed
}

/// A handle on a byte stream: usable from any thread, and from its handler.
///
/// Dropping it closes nothing.
package struct ByteStream: Sendable {
    let connection: StreamConnection

    /// Queues bytes, in the order of the calls; before the stream has opened, too.
    package func send(_ bytes: [UInt8]) -> SendOutcome { self.connection.send(bytes) }

    /// Closes the stream once what was queued is written, or when the target's deadline for that has passed.
    ///
    /// The handler gets no more bytes, only the end.
    package func close() { self.connection.close() }

    /// Closes the stream now; what was queued is dropped. The handler is told `cancelled`.
    package func abort() { self.connection.abort() }

    /// Reads no more until ``resumeReading()``: the peer is slowed down by TCP.
    package func pauseReading() { self.connection.setPaused(true) }

    /// Reads again, after offering what the handler had left.
    package func resumeReading() { self.connection.setPaused(false) }

    /// Calls ``ByteStreamHandler/streamWoken(at:)`` once after `span`, at the latest call's time only.
    ///
    /// From the handler's calls only, which are on the network thread.
    package func wake(after span: Duration) { self.connection.wakeAfter = span }

    /// Bytes that wait to be sent.
    package var queued: Int { self.connection.queued }
}
