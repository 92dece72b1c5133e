import MarketDataModel
import WireFormats

extension JSONScanner {
    /// Takes the number that comes next, exactly. Kraken's sockets quote no number: a quoted one means another format.
    @inline(__always)
    mutating func krakenNumber(in bytes: Span<UInt8>) throws(JSONError) -> ExactDecimal {
        guard try self.peek(in: bytes) == .number else { throw JSONError(.typeMismatch, at: self.offset) }
        return try self.decimal(in: bytes)
    }

    /// Takes the whole number that comes next, not quoted, up to `limit`.
    mutating func krakenInteger(upTo limit: UInt64, in bytes: Span<UInt8>) throws(JSONError) -> UInt64 {
        guard try self.peek(in: bytes) == .number else { throw JSONError(.typeMismatch, at: self.offset) }
        let start = self.offset
        let value = try self.uint64(in: bytes)
        guard value <= limit else { throw JSONError(.outOfRange, at: start) }
        return value
    }

    /// Takes the string that comes next as the low word of a ``JSONKey``, to be compared with that of a literal; zero for
    /// one that is empty or has more than eight bytes.
    @inline(__always)
    mutating func krakenWord(in bytes: Span<UInt8>) throws(JSONError) -> UInt64 {
        let text = try self.text(in: bytes)
        guard !text.hasEscapes, text.count > 0, text.count <= 8, text.start <= bytes.count &- 8 else {
            return Self.unusualWord(text, in: bytes)
        }
        let unused = UInt64(truncatingIfNeeded: 64 &- text.count &* 8)
        return ByteWord(bytes, at: text.start).bits & ((~0 as UInt64) &>> unused)
    }

    @inline(never)
    private static func unusualWord(_ text: JSONText, in bytes: Span<UInt8>) -> UInt64 {
        guard text.hasEscapes || text.count <= 8 else { return 0 }
        let word = JSONScanner.decode(text, in: bytes).utf8
        guard word.count <= 8 else { return 0 }
        return word.reversed().reduce(0) { $0 &<< 8 | UInt64($1) }
    }

    /// Takes the string that comes next as a time.
    @inline(__always)
    mutating func krakenTime(in bytes: Span<UInt8>) throws(JSONError) -> KrakenTime {
        let text = try self.text(in: bytes)
        guard let time = Timestamp(rfc3339: bytes.extracting(text.range)) else { return .invalid }
        // What a pair that never had a quote is sent with.
        return time.nanoseconds == 0 ? .none : .at(time)
    }

    /// Goes to the next entry of `data`.
    @inline(__always)
    mutating func krakenEntry(in bytes: Span<UInt8>) throws(DecodeError) -> Bool {
        do throws(JSONError) {
            return try self.nextElement(in: bytes)
        } catch {
            throw DecodeError(json: error)
        }
    }

    /// Enters the array that `data` is.
    @inline(__always)
    mutating func krakenEntries(in bytes: Span<UInt8>) throws(DecodeError) {
        do throws(JSONError) {
            try self.beginArray(in: bytes)
        } catch {
            throw DecodeError(json: error)
        }
    }
}

/// A field of a time.
enum KrakenTime {
    case none
    case at(Timestamp)
    /// A string that is no time.
    case invalid

    /// The time; `nil` for none.
    @inline(__always)
    func checked() throws(DecodeError) -> Timestamp? {
        switch self {
        case .none: nil
        case .at(let time): time
        case .invalid: throw DecodeError(.field("timestamp"))
        }
    }
}
