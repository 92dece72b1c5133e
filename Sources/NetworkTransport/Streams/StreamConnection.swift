import CCurl
import MarketDataModel

/// A byte stream behind its handles. Used on the network thread only, once it is posted there.
final class StreamConnection: @unchecked Sendable {
    enum Phase {
        case waiting
        case connecting
        case open
        /// Writing what is kept, until the deadline.
        case closing(MonotonicTime)
        /// Given up by its owner, which is told at the next turn.
        case ending(NetworkError)
        case over
    }

    let target: StreamTarget
    var phase = Phase.waiting
    var endpoint: Endpoint?
    var handle: EasyHandle?
    var descriptor: curl_socket_t = -1
    /// What the socket is ready for, as the last wait told.
    var readiness: Int32 = 0
    /// More may be there than the last read took: go on without waiting.
    var hasMore = false

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
    /// The bytes handed over last, until the socket has taken all of them.
    var outgoing: [UInt8] = []
    /// The bytes of `outgoing` that are written.
    var written = 0
    /// The bytes that follow `outgoing` before the stream closes.
    var last: [UInt8] = []
    /// The error of a failed write, until the owner is told.
    var failure: NetworkError?

    init(_ target: StreamTarget, handler: any ByteStreamHandler) {
        self.target = target
        self.handler = handler
    }
}
