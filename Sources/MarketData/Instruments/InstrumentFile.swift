internal import MarketDataModel

/// A venue's instruments as they are kept on disk: a line for each, and a checksum at the end.
struct InstrumentFile: Hashable, Sendable {
    /// By which venue.
    var venue: VenueID
    /// When they were the venue's.
    var fetchedAt: Timestamp
    /// Those that there were.
    var instruments: [Instrument]
}

extension InstrumentFile {
    private static let version = "marketdata-instruments 2"

    /// The file's bytes.
    var bytes: [UInt8] {
        var bytes = Array("\(Self.version)\t\(self.venue)\t\(self.fetchedAt.nanoseconds)\n".utf8)
        for instrument in self.instruments {
            let fields = [
                instrument.symbol.description, instrument.native.description, instrument.base, instrument.quote,
                instrument.tickSize?.description ?? "", instrument.lotSize?.description ?? "",
                instrument.status.rawValue, instrument.kind.rawValue, instrument.settlement ?? "",
                instrument.pricePrecision.map(String.init) ?? "", instrument.quantityPrecision.map(String.init) ?? "",
                instrument.multiplier?.description ?? "", instrument.expiry.map { String($0.nanoseconds) } ?? "",
                instrument.strike?.description ?? "", instrument.right?.rawValue ?? "",
            ]
            // A name that would break the line is better looked up again than misread.
            guard !fields.contains(where: { $0.utf8.contains { $0 < 0x20 } }) else { continue }
            bytes.append(contentsOf: fields.joined(separator: "\t").utf8)
            bytes.append(0x0A)
        }
        let sum = Self.checksum(of: bytes[...])
        bytes.append(contentsOf: "end \(sum)\n".utf8)
        return bytes
    }

    /// Reads a file; `nil` where it is not complete, of another form, or not what was written.
    init?(_ bytes: [UInt8]) {
        guard bytes.last == 0x0A, let end = bytes.dropLast().lastIndex(of: 0x0A) else { return nil }
        let body = bytes[...end]
        guard bytes[(end + 1)...].elementsEqual("end \(Self.checksum(of: body))\n".utf8) else { return nil }
        var lines = body.split(separator: 0x0A).makeIterator()
        guard let head = lines.next().map(Self.fields), head.count == 3, head[0] == Self.version,
            let venue = try? VenueID(head[1]), let nanoseconds = Int64(head[2])
        else { return nil }
        var instruments: [Instrument] = []
        while let line = lines.next() {
            guard let instrument = Instrument(fields: Self.fields(line)) else { return nil }
            instruments.append(instrument)
        }
        self.init(venue: venue, fetchedAt: Timestamp(nanoseconds: nanoseconds), instruments: instruments)
    }

    private static func fields(_ line: ArraySlice<UInt8>) -> [String] {
        line.split(separator: 0x09, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
    }

    /// FNV-1a of 64 bits: it tells a file that broke off or was damaged, and is not meant against anybody.
    static func checksum(of bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}

extension Instrument {
    fileprivate init?(fields: [String]) {
        guard fields.count == 15, let symbol = try? Symbol(fields[0]), let native = try? NativeName(fields[1]),
            let status = Status(rawValue: fields[6]), let kind = Kind(rawValue: fields[7])
        else { return nil }
        do {
            self.init(
                symbol: symbol,
                native: native,
                kind: kind,
                base: fields[2],
                quote: fields[3],
                settlement: fields[8].isEmpty ? nil : fields[8],
                tickSize: try Self.read(fields[4]) { try? Price($0) },
                lotSize: try Self.read(fields[5]) { try? Quantity($0) },
                pricePrecision: try Self.read(fields[9]) { Int($0) },
                quantityPrecision: try Self.read(fields[10]) { Int($0) },
                multiplier: try Self.read(fields[11]) { try? Quantity($0) },
                expiry: try Self.read(fields[12]) { Int64($0).map(Timestamp.init(nanoseconds:)) },
                strike: try Self.read(fields[13]) { try? Price($0) },
                right: try Self.read(fields[14]) { Right(rawValue: $0) },
                status: status
            )
        } catch {
            return nil
        }
    }

    private struct Unreadable: Error {}

    /// A field; `nil` where it is empty.
    private static func read<Value>(_ field: String, _ read: (String) -> Value?) throws(Unreadable) -> Value? {
        if field.isEmpty { return nil }
        guard let value = read(field) else { throw Unreadable() }
        return value
    }
}
