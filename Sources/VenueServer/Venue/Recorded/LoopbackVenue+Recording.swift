public import MarketDataModel
public import MarketDataVenues
public import Recording

extension LoopbackVenue {
    /// The instruments that a venue must list to serve a recording: those that the recording knows, and for what else
    /// it has messages of, the names that the venue's rules give.
    ///
    /// - Throws: ``RecordingError``, where the recording can't be read to its end.
    /// - Complexity: O(recording): it is read once, on a thread of its own.
    public static func instruments(
        ofRecording path: String,
        venue: any Venue,
        options: RecordingReaderOptions = RecordingReaderOptions()
    ) async throws(RecordingError) -> [Instrument] {
        let feed = try await RecordingFeed.open(path, options: options)
        var list = RecordedInstruments(venue)
        list.add(feed.header.instruments)
        while true {
            let records = try await feed.next()
            if records.isEmpty { return list.instruments }
            for record in records { list.add(record) }
        }
    }
}

/// Which instruments a recording has.
private struct RecordedInstruments {
    private let venue: any Venue
    private let dialect: (any VenueDialect)?
    private var streams: Set<String> = []
    private var known: [NativeName: Int] = [:]
    private(set) var instruments: [Instrument] = []

    init(_ venue: any Venue) {
        self.venue = venue
        self.dialect = venue.dialect
    }

    mutating func add(_ instruments: [Instrument]) {
        for instrument in instruments {
            if let index = self.known[instrument.native] {
                self.instruments[index] = instrument
            } else {
                self.known[instrument.native] = self.instruments.count
                self.instruments.append(instrument)
            }
        }
    }

    mutating func add(_ record: Record) {
        switch record.event {
        case .instruments(let instruments): self.add(instruments)
        case .resumed(let header): self.add(header.instruments)
        case .exchange(let exchange):
            guard let status = exchange.status, let rest = self.venue.rest, let call = rest.call(for: .instruments),
                exchange.isCall(to: call.path)
            else { return }
            let answer = RESTAnswer(status: status, body: exchange.body, received: Self.noTime)
            var events = EventBatch(received: Self.noTime)
            guard rest.verdict(on: answer, to: call) == .answered,
                (try? rest.read(answer, to: call, into: &events)) != nil
            else { return }
            self.add(events.instruments)
        case .frame(let frame) where frame.direction == .received:
            guard let stream = self.dialect?.unwrap(frame.payload.span)?.stream,
                self.streams.insert(stream).inserted, let key = self.dialect?.key(ofStream: stream),
                self.known[key.native] == nil
            else { return }
            self.guess(key.native)
        default: break
        }
    }

    private static let noTime = ReceiveStamp(wall: Timestamp(nanoseconds: 0), monotonic: .zero)

    private mutating func guess(_ native: NativeName) {
        let symbol = self.venue.symbol(of: native)
        let parts = symbol.description.split(separator: "-", maxSplits: 1).map(String.init)
        let isPair = parts.count == 2
        self.add([
            Instrument(
                symbol: symbol,
                native: native,
                base: isPair ? parts[0] : native.description,
                quote: isPair ? parts[1] : ""
            )
        ])
    }
}
