import CCurl
import Locking
import MarketDataModel

/// A byte stream behind its handles: what any thread may ask of it, and its connection.
///
/// What is in ``shared`` may be asked from any thread; the rest belongs to the network thread.
final class StreamConnection: @unchecked Sendable {
    struct Shared {
        /// Bytes that the network thread has not fetched yet.
        var outgoing: [[UInt8]] = []
        /// Bytes not yet written, fetched or not.
        var queued = 0
        var wasRefused = false
        var isPaused = false
        var isClosing = false
        var isAborted = false
        var isOver = false
        /// The network thread knows that it is wanted.
        var isPosted = false
    }

    enum Phase {
        case waiting
        case connecting
        case open
        /// Writing what was queued, until the deadline.
        case closing(MonotonicTime)
        case over
    }

    let target: StreamTarget
    let inbox: LoopInbox
    var phase = Phase.waiting
    var endpoint: Endpoint?
    var handle: EasyHandle?
    var descriptor: curl_socket_t = -1
    /// What the socket is ready for, as the last wait told.
    var readiness: Int32 = 0
    /// More may be there than the last read took: go on without waiting.
    var hasMore = false

    let shared = Locked(Shared())
    var handler: (any ByteStreamHandler)?
    var buffer: ReadBuffer?
    var stamp: @Sendable () -> ReceiveStamp = { .now() }
    /// A layer of TLS may hold bytes that the socket does not show.
    var isLayered = false
    var isPaused = false
    var offersAgain = false
    /// The span after which its owner wants to be woken, until the loop's clock is read.
    var wakeAfter: Duration?
    /// When its owner is woken.
    var wakeTime: MonotonicTime?
    var outgoing: [[UInt8]] = []
    /// How much of the first of `outgoing` is written.
    var written = 0
    var isBlocked = false

    init(_ target: StreamTarget, handler: any ByteStreamHandler, inbox: LoopInbox) {
        self.target = target
        self.handler = handler
        self.inbox = inbox
    }
}
