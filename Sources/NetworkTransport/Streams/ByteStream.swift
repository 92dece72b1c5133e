/// The result of a send.
package enum SendOutcome: Hashable, Sendable {
    /// The bytes are written, or wait for the peer to take them.
    case queued
    /// Nothing was taken: the peer does not read what was sent before.
    case full
    /// Nothing was taken: the connection is not open, or no longer.
    case closed
}

/// A handle on a byte stream, for the network thread: the handler's calls and the work of ``NetworkLoop/execute(_:)``.
///
/// The handler is told nothing from within these calls; an end that a call brings about is told later. Dropping the handle
/// closes nothing.
package struct ByteStream: Sendable {
    let connection: StreamConnection

    /// Writes bytes at once; the stream keeps what the socket does not take, and writes it when the socket has room.
    ///
    /// `full` while the stream keeps bytes of an earlier call; ``ByteStreamHandler/streamWritable()`` follows.
    package func send(_ bytes: [UInt8]) -> SendOutcome { self.connection.send(bytes) }

    /// The stream keeps bytes that the socket did not take.
    package var isBlocked: Bool { self.connection.isBlocked }

    /// Closes the stream once the bytes it keeps, and `last` behind them, are written, or when the target's deadline for
    /// that has passed.
    ///
    /// The handler gets no more bytes, only the end.
    package func close(sending last: [UInt8] = []) { self.connection.close(sending: last) }

    /// Closes the stream without writing what it keeps. The handler is told `cancelled`.
    package func abort() { self.connection.abort() }

    /// Reads no more until ``resumeReading()``: the peer is slowed down by TCP.
    package func pauseReading() { self.connection.isPaused = true }

    /// Reads again, after offering what the handler had left.
    package func resumeReading() { self.connection.resumeReading() }

    /// Calls ``ByteStreamHandler/streamWoken(at:)`` once after `span`, at the latest call's time only.
    package func wake(after span: Duration) { self.connection.wakeAfter = span }
}
