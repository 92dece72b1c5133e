import Locking
import MarketDataModel
import NetworkTransport

/// A handler that tells a test what happened, in order.
final class StreamRecorder: ByteStreamHandler {
    enum Event: Hashable, Sendable {
        case opened(StreamInfo)
        case received([UInt8])
        case writable
        case closed(NetworkError?)
    }

    /// What happened; ends with the stream.
    let events: AsyncStream<Event>
    private let continuation: AsyncStream<Event>.Continuation
    private let consume: @Sendable ([UInt8]) -> Int
    private let stamps = Locked<[ReceiveStamp]>([])

    /// `consume` says how many of the bytes it sees are done with; by default all.
    init(consume: @escaping @Sendable ([UInt8]) -> Int = { $0.count }) {
        (self.events, self.continuation) = AsyncStream.makeStream(bufferingPolicy: .unbounded)
        self.consume = consume
    }

    /// The stamps of all reads.
    var receivedAt: [ReceiveStamp] { self.stamps.withLock { $0 } }

    func streamOpened(_ info: StreamInfo) { self.continuation.yield(.opened(info)) }

    func streamReceived(_ bytes: Span<UInt8>, at stamp: ReceiveStamp) -> Int {
        var copy: [UInt8] = []
        copy.reserveCapacity(bytes.count)
        for index in bytes.indices { copy.append(bytes[index]) }
        self.stamps.withLock { $0.append(stamp) }
        self.continuation.yield(.received(copy))
        return self.consume(copy)
    }

    func streamWritable() { self.continuation.yield(.writable) }

    func streamClosed(_ error: NetworkError?) {
        self.continuation.yield(.closed(error))
        self.continuation.finish()
    }

    /// Everything until the end.
    func all() async -> [Event] {
        var all: [Event] = []
        for await event in self.events { all.append(event) }
        return all
    }

    /// Waits for the opening; `nil` where the stream closed instead.
    func opened() async -> StreamInfo? {
        for await event in self.events {
            if case .opened(let info) = event { return info }
        }
        return nil
    }

    /// Why it ended, after all else.
    func end() async -> NetworkError? {
        for await event in self.events {
            if case .closed(let error) = event { return error }
        }
        return nil
    }
}

/// Runs `body` with a loop that is shut down afterwards.
func withLoop<Result>(
    _ configuration: NetworkConfiguration = .direct,
    _ body: (NetworkLoop) async throws -> Result
) async rethrows -> Result {
    let loop = NetworkLoop(configuration)
    do {
        let result = try await body(loop)
        await loop.shutdown()
        return result
    } catch {
        await loop.shutdown()
        throw error
    }
}

extension NetworkLoop {
    /// Returns the result of `body`, which runs on the network thread, as what a stream is asked must.
    func run<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            self.execute { continuation.resume(returning: body()) }
        }
    }
}

extension NetworkConfiguration {
    /// Nothing of the environment.
    static var direct: NetworkConfiguration {
        var configuration = NetworkConfiguration()
        configuration.proxy = .none
        return configuration
    }
}

/// The error of a request that must fail.
func failure(_ loop: NetworkLoop, _ request: HTTPRequest) async -> NetworkError? {
    do throws(NetworkError) {
        _ = try await loop.request(request)
        return nil
    } catch {
        return error
    }
}
