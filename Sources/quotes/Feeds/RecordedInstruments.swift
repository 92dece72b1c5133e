internal import MarketData
internal import Recording

/// What a served recording lists, so that clients which check symbols find those it has.
enum RecordedInstruments {
    /// The instruments that the recording carries; where it carries none, those whose messages it has, by their names
    /// alone.
    /// - Throws: `RecordingError`
    static func read(_ path: String, _ venue: some Venue) throws -> [Instrument] {
        let reader = try RecordingReader(path: path, options: .knowingVenues)
        var instruments = reader.header.instruments
        guard instruments.isEmpty else { return instruments }
        var decoder = venue.makeDecoder()
        var batch = EventBatch()
        var natives: Set<NativeName> = []
        while let record = try reader.next() {
            switch record.event {
            case .exchange(let exchange):
                guard exchange.status == 200, let path = venue.instrumentsCall?.target.prefix(while: { $0 != "?" }),
                    exchange.target.prefix(while: { $0 != "?" }).hasSuffix(path)
                else { continue }
                instruments += (try? venue.decodeInstruments(exchange.body.span)) ?? []
            case .frame(let frame) where frame.direction == .received && frame.kind == .text:
                batch.reset(received: record.stamp)
                batch.begin(MessageSlice(offset: 0, count: frame.payload.count))
                try? decoder.decode(frame.payload.span, into: &batch)
                for event in batch.events { natives.insert(Self.native(event)) }
            default: continue
            }
        }
        let known = Set(instruments.map(\.native))
        return instruments + natives.subtracting(known).sorted().map { Self.instrument($0, venue) }
    }

    private static func native(_ event: VenueEvent) -> NativeName {
        switch event {
        case .quote(let native, _), .trade(let native, _): native
        case .raw(let key, _): key.native
        }
    }

    private static func instrument(_ native: NativeName, _ venue: some Venue) -> Instrument {
        let symbol = venue.symbol(of: native)
        let parts = symbol.description.split(separator: "-", maxSplits: 1).map(String.init)
        return Instrument(
            symbol: symbol,
            native: native,
            base: parts.first ?? symbol.description,
            quote: parts.count > 1 ? parts[1] : ""
        )
    }
}
