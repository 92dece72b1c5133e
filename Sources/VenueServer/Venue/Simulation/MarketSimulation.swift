public import MarketDataModel

/// A market that does not exist: random walks of quotes on each instrument's tick, and trades between them.
///
/// The same seed and instruments give the same events, to the last digit, on every machine. Everything is whole
/// numbers of ticks and lots; a quote is never crossed.
public struct MarketSimulation: LoopbackSource, Sendable {
    private struct Book {
        let instrument: Instrument
        let tick: Price
        let lot: Quantity
        /// In ticks.
        var bid: Int64
        var spread: Int64
        /// In lots.
        var bidSize: Int64
        var askSize: Int64
        var sequence: UInt64
        var tradeID: UInt64
    }

    private var books: [Book]
    private var random: SplitMix64
    private var time: Timestamp
    private let meanGap: Int
    private let tradesInHundred: Int

    /// A market of these instruments.
    /// - Parameters:
    ///   - seed: Decides everything.
    ///   - start: When the first event happens, roughly.
    ///   - eventsPerSecond: How many events happen in a second of the market's time, all instruments together.
    ///   - tradesInHundred: How many events of a hundred are trades.
    public init(
        seed: UInt64,
        instruments: [Instrument],
        start: Timestamp = Timestamp(nanoseconds: 1_767_225_600_000_000_000),
        eventsPerSecond: Int = 1000,
        tradesInHundred: Int = 20
    ) {
        self.random = SplitMix64(seed: seed)
        self.time = start
        self.meanGap = 1_000_000_000 / max(1, eventsPerSecond)
        self.tradesInHundred = tradesInHundred
        var random = self.random
        self.books = instruments.map { instrument in
            Book(
                instrument: instrument,
                tick: instrument.tickSize ?? "0.01",
                lot: instrument.lotSize ?? "0.0001",
                bid: Int64(10_000 + random.below(1_000_000)),
                spread: Int64(1 + random.below(3)),
                bidSize: Int64(1 + random.below(100_000)),
                askSize: Int64(1 + random.below(100_000)),
                sequence: UInt64(1 + random.below(1_000_000)),
                tradeID: UInt64(1 + random.below(1_000_000))
            )
        }
        self.random = random
    }

    /// The next event. It never ends, but without instruments it never begins.
    public mutating func next() -> LoopbackEvent? {
        guard !self.books.isEmpty else { return nil }
        // At least a microsecond apart, so that times of different events differ.
        self.time = self.time.advanced(by: .nanoseconds(1000 + self.random.below(2 * self.meanGap)))
        let index = self.random.below(self.books.count)
        let isTrade = self.random.below(100) < self.tradesInHundred
        let content: MarketEvent.Content = isTrade ? .trade(self.trade(index)) : .quote(self.quote(index))
        return LoopbackEvent(time: self.time, .event(MarketEvent(self.books[index].instrument.native, content)))
    }

    /// The quotes as they stand.
    public var openingEvents: [MarketEvent] {
        self.books.map { MarketEvent($0.instrument.native, .quote(self.quote(of: $0))) }
    }

    private mutating func quote(_ index: Int) -> Quote {
        let step = Int64(self.random.below(5)) - 2
        self.books[index].bid = max(1, self.books[index].bid + step)
        self.books[index].spread = Int64(1 + self.random.below(3))
        self.books[index].bidSize = Int64(1 + self.random.below(100_000))
        self.books[index].askSize = Int64(1 + self.random.below(100_000))
        self.books[index].sequence += UInt64(1 + self.random.below(3))
        return self.quote(of: self.books[index])
    }

    private func quote(of book: Book) -> Quote {
        Quote(
            bid: book.tick.multiplied(book.bid),
            bidSize: book.lot.multiplied(book.bidSize),
            ask: book.tick.multiplied(book.bid + book.spread),
            askSize: book.lot.multiplied(book.askSize),
            eventTime: self.time,
            sequence: book.sequence,
            received: ReceiveStamp(wall: self.time, monotonic: .zero)
        )
    }

    private mutating func trade(_ index: Int) -> Trade {
        let isBuy = self.random.below(2) == 0
        let book = self.books[index]
        self.books[index].tradeID += 1
        return Trade(
            price: book.tick.multiplied(isBuy ? book.bid + book.spread : book.bid),
            quantity: book.lot.multiplied(Int64(1 + self.random.below(10_000))),
            aggressor: isBuy ? .buy : .sell,
            id: self.books[index].tradeID,
            eventTime: self.time,
            received: ReceiveStamp(wall: self.time, monotonic: .zero)
        )
    }
}

extension DecimalValue {
    /// So many times this step. What does not fit is zero: a simulation's numbers are small.
    fileprivate func multiplied(_ count: Int64) -> Self {
        let (significand, overflow) = self.significand.multipliedReportingOverflow(by: count)
        guard !overflow, let decimal = try? ExactDecimal(significand: significand, exponent: self.exponent) else {
            return .zero
        }
        return Self(decimal)
    }
}
