internal import MarketDataModel
internal import WireFormats

extension RecordingHeader {
    /// Reads the first line of a recording, or a resumption.
    /// - Returns: The header, and the format's version where the line has one.
    static func parse(_ line: Span<UInt8>) throws(LineFault) -> (header: RecordingHeader, version: Int64?) {
        var header = RecordingHeader(
            venue: nil,
            created: Timestamp(nanoseconds: 0),
            software: Software(name: "", version: "")
        )
        do throws(JSONError) {
            let version = try header.scan(line)
            return (header, version)
        } catch {
            throw LineFault(error)
        }
    }

    /// The version of the format that a first line says, whatever else stands there.
    static func version(of line: Span<UInt8>) throws(LineFault) -> Int64? {
        do throws(JSONError) {
            var json = JSONScanner()
            try json.beginObject(in: line)
            while let key = try json.nextKey(in: line) {
                if key == "version" { return try json.int64(in: line) }
            }
            return nil
        } catch {
            throw LineFault(error)
        }
    }

    private mutating func scan(_ line: Span<UInt8>) throws(JSONError) -> Int64? {
        var version: Int64?
        var json = JSONScanner()
        try json.beginObject(in: line)
        while let key = try json.nextKey(in: line) {
            switch key {
            case "version": version = try json.int64(in: line)
            case "venue": self.venue = VenueID(try json.name(in: line))
            case "created": self.created = Timestamp(rfc3339: try json.string(in: line)) ?? self.created
            case "description": self.description = try json.string(in: line)
            case "software":
                try json.beginObject(in: line)
                while let key = try json.nextKey(in: line) {
                    switch key {
                    case "name": self.software.name = try json.string(in: line)
                    case "version": self.software.version = try json.string(in: line)
                    default: break
                    }
                }
            case "states": self.tellsStates = try json.bool(in: line)
            case "clock": self.clock = try Self.clock(&json, line)
            case "instruments":
                try json.beginArray(in: line)
                while try json.nextElement(in: line) {
                    if let instrument = try Self.instrument(&json, line) { self.instruments.append(instrument) }
                }
            default: break
            }
        }
        try json.end(in: line)
        return version
    }

    private static func clock(_ json: inout JSONScanner, _ line: Span<UInt8>) throws(JSONError) -> ReceiveStamp {
        var stamp = ReceiveStamp(wall: Timestamp(nanoseconds: 0), monotonic: .zero)
        try json.beginObject(in: line)
        while let key = try json.nextKey(in: line) {
            switch key {
            case "wall": stamp.wall.nanoseconds = try json.int64(in: line)
            case "mono": stamp.monotonic.nanoseconds = try json.int64(in: line)
            default: break
            }
        }
        return stamp
    }

    /// An instrument; `nil` where it has no names, which are all that is needed.
    private static func instrument(
        _ json: inout JSONScanner,
        _ line: Span<UInt8>
    ) throws(JSONError) -> Instrument? {
        var symbol: Symbol?
        var native: NativeName?
        var base = ""
        var quote = ""
        var tick: String?
        var lot: String?
        var status: String?
        try json.beginObject(in: line)
        while let key = try json.nextKey(in: line) {
            switch key {
            case "symbol": symbol = Symbol(try json.name(in: line))
            case "native": native = NativeName(try json.name(in: line))
            case "base": base = try json.string(in: line)
            case "quote": quote = try json.string(in: line)
            case "tick": tick = try json.string(in: line)
            case "lot": lot = try json.string(in: line)
            case "status": status = try json.string(in: line)
            default: break
            }
        }
        guard let symbol, let native else { return nil }
        return Instrument(
            symbol: symbol,
            native: native,
            base: base,
            quote: quote,
            tickSize: tick.flatMap { try? Price($0) },
            lotSize: lot.flatMap { try? Quantity($0) },
            // A status that a later version may know says at least that it is not this one.
            status: status.map { Instrument.Status(rawValue: $0) ?? .halted } ?? .trading
        )
    }
}
