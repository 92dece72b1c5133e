public import MarketDataModel
public import MarketDataVenues

/// A venue on loopback that speaks the venue's own protocol: point an unmodified client of that venue at ``url``.
///
/// What it sends comes from a seeded ``MarketSimulation``, a recording, or a test that publishes by hand. It enforces
/// the venue's limits, can be made to misbehave (``setFaults(_:)``), and counts what its clients do (``statistics``).
///
/// ```swift
/// let instruments = LoopbackVenue.instruments(["BTC-USDT", "ETH-USDT"], of: .binance)
/// let venue = LoopbackVenue(.binance) { $0.instruments = instruments }
/// try await venue.start()
/// // … a client of BinanceSpot(at: venue.url) subscribes …
/// await venue.wait { $0.streams == 2 }
/// try await venue.play(MarketSimulation(seed: 1, instruments: instruments), speed: .times(10))
/// ```
public final class LoopbackVenue: Sendable {
    /// Whose protocol it speaks.
    public let venue: any Venue
    /// How it behaves.
    public let configuration: Configuration
    private let floor: LoopbackFloor?
    private let server: WebServer?

    /// A venue that does not listen yet.
    public init(_ venue: any Venue, configure: (inout Configuration) -> Void = { _ in }) {
        var configuration = Configuration()
        configure(&configuration)
        self.venue = venue
        self.configuration = configuration
        let floor = LoopbackFloor(venue: venue, configuration: configuration)
        self.floor = floor
        self.server = floor.map { WebServer(configuration: configuration.server, handler: $0) }
        if let server { floor?.attach(server) }
    }

    // MARK: Life

    /// Listens.
    /// - Throws: ``ServerError``.
    public func start() async throws(ServerError) {
        guard let server else {
            let reason =
                self.venue.dialect == nil
                ? "its type has no `dialect` that says how the venue speaks"
                : "it has a dialect but no streams, and a venue without streams has nothing to serve"
            throw ServerError(.notServable, "\(self.venue.id) cannot be served: \(reason)")
        }
        try await server.start()
    }

    /// Cuts every connection and stops; whoever plays or waits goes on.
    public func shutdown() async {
        await self.server?.shutdown()
        self.floor?.end()
    }

    /// The port it listens on; 0 before ``start()``.
    public var port: Int { self.server?.port ?? 0 }

    /// The base URL of its streams: `ws://127.0.0.1:41234`. REST is at the same host and port.
    public var url: String {
        let host = self.configuration.server.host
        let scheme = self.configuration.server.certificate == nil ? "ws" : "wss"
        return "\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(self.port)"
    }

    // MARK: The market

    /// Plays a source to the connections there are and come. Returns when it has ended and everything is queued, when
    /// the task is cancelled, or at ``shutdown()``. Several may be played at once.
    /// - Returns: How many events were played.
    /// - Throws: What the source throws.
    @discardableResult
    public func play(_ source: sending any LoopbackSource, speed: LoopbackSpeed = .times(1)) async throws -> Int {
        guard let floor else { return 0 }
        return try await floor.play(LoopbackPlayback(source, speed: speed))
    }

    /// Something happens now. In order with other calls.
    public func publish(_ content: LoopbackEvent.Content) {
        self.onFloor { $0.publish(content) }
    }

    /// Publishes an event now; the levels of a book update beside it.
    public func publish(_ event: MarketEvent, levels: [BookLevel] = []) {
        self.publish(.event(event, levels: levels))
    }

    /// Publishes a quote now.
    public func publish(_ quote: Quote, of native: NativeName) {
        self.publish(MarketEvent(native, .quote(quote)))
    }

    /// Publishes a trade now.
    public func publish(_ trade: Trade, of native: NativeName) {
        self.publish(MarketEvent(native, .trade(trade)))
    }

    /// Sends these very bytes as a text message to every connection, or to those that have `stream`.
    public func send(_ message: [UInt8], toStream stream: String? = nil) {
        self.onFloor { $0.send(message, toStream: stream) }
    }

    // MARK: What goes wrong

    /// Changes what is wrong, from the next thing that happens on.
    public func setFaults(_ change: (inout Faults) -> Void) {
        self.floor?.setFaults(change)
    }

    /// Closes every stream connection with a close frame.
    public func closeConnections(code: UInt16 = 1000, reason: String = "") {
        self.onFloor { $0.closeAll(code: code, reason: reason) }
    }

    /// Resets every stream connection. The statistics say so before a client can notice.
    public func dropConnections() {
        self.onFloor { $0.dropAll() }
    }

    // MARK: What was seen

    /// What it has seen.
    public var statistics: Statistics { self.floor?.board.statistics ?? Statistics() }

    /// Waits until the statistics say something, without polling.
    /// - Returns: The statistics then; `nil` when the task was cancelled or the venue shut down first.
    @discardableResult
    public func wait(
        until isMet: @escaping @Sendable (Statistics) -> Bool
    ) async -> Statistics? {
        await self.floor?.board.wait(isMet)
    }

    private func onFloor(_ body: @escaping @Sendable (LoopbackFloor) -> Void) {
        guard let floor, let server else { return }
        server.execute { body(floor) }
    }
}

extension LoopbackVenue {
    /// Instruments for a simulation: named as the venue names them, with ticks and lots as markets have them. A symbol
    /// that the venue's rules cannot name is left out.
    public static func instruments(_ symbols: [Symbol], of venue: any Venue) -> [Instrument] {
        let ticks: [Price] = ["0.01", "0.0001", "0.00000001", "0.1"]
        let lots: [Quantity] = ["0.00001", "0.01", "1", "0.0001"]
        return symbols.enumerated().compactMap { index, symbol in
            guard let native = venue.nativeName(of: symbol) else { return nil }
            let parts = symbol.description.split(separator: "-", maxSplits: 1).map { String($0) }
            return Instrument(
                symbol: symbol,
                native: native,
                base: parts.first ?? symbol.description,
                quote: parts.count > 1 ? parts[1] : "USD",
                tickSize: ticks[index % ticks.count],
                lotSize: lots[index % lots.count]
            )
        }
    }
}
