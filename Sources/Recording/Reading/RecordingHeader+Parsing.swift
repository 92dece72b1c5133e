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
        var texts: [JSONKey: String] = [:]
        var numbers: [JSONKey: Int] = [:]
        try json.beginObject(in: line)
        while let key = try json.nextKey(in: line) {
            switch key {
            case "symbol": symbol = Symbol(try json.name(in: line))
            case "native": native = NativeName(try json.name(in: line))
            case "base": base = try json.string(in: line)
            case "quote": quote = try json.string(in: line)
            case "kind", "settlement", "tick", "lot", "multiplier", "expiry", "strike", "right", "status":
                texts[key] = try json.string(in: line)
            case "priceDigits", "quantityDigits": numbers[key] = Int(try json.int64(in: line))
            default: break
            }
        }
        guard let symbol, let native else { return nil }
        return Instrument(
            symbol: symbol,
            native: native,
            kind: texts["kind"].flatMap(Instrument.Kind.init) ?? .spot,
            base: base,
            quote: quote,
            settlement: texts["settlement"],
            tickSize: texts["tick"].flatMap { try? Price($0) },
            lotSize: texts["lot"].flatMap { try? Quantity($0) },
            pricePrecision: numbers["priceDigits"],
            quantityPrecision: numbers["quantityDigits"],
            multiplier: texts["multiplier"].flatMap { try? Quantity($0) },
            expiry: texts["expiry"].flatMap { Timestamp(rfc3339: $0) },
            strike: texts["strike"].flatMap { try? Price($0) },
            right: texts["right"].flatMap(Instrument.Right.init),
            // A status that a later version may know says at least that it is not this one.
            status: texts["status"].map { Instrument.Status(rawValue: $0) ?? .halted } ?? .trading
        )
    }
}
