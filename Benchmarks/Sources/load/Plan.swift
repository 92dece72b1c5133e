import MarketData

/// What is to be done, as it was said on the command line.
struct Plan {
    var isVenue = false
    var seconds = 60
    var consumers = 1_000
    var symbolCount = 50
    /// Questions a second of all consumers together; 0 is as fast as it goes.
    var rate = 100_000
    /// How many questions a consumer asks in a row.
    var burst = 10
    /// Calls within `window`; `nil` for the venue's own limits.
    var calls: Int? = 20
    var window = 60
    /// For how long an answer is as good as new, in milliseconds. A second: more than a small quota can keep up with.
    var timeToLive = 1_000
    var seed: UInt64 = 1
    var breaks = true
    var scans = true

    init(_ arguments: ArraySlice<String>) throws(Misuse) {
        var rest = arguments
        while let name = rest.popFirst() {
            if name == "venue" {
                self.isVenue = true
                continue
            }
            guard let value = rest.popFirst() else { throw Misuse("\(name) wants a value") }
            switch name {
            case "--seconds": self.seconds = try Self.number(value, name)
            case "--consumers": self.consumers = try Self.number(value, name)
            case "--symbols": self.symbolCount = try Self.number(value, name)
            case "--rate": self.rate = try Self.number(value, name)
            case "--burst": self.burst = try Self.number(value, name)
            case "--quota": self.calls = value == "binance" ? nil : try Self.number(value, name)
            case "--window": self.window = try Self.number(value, name)
            case "--ttl": self.timeToLive = try Self.number(value, name)
            case "--seed": self.seed = UInt64(try Self.number(value, name))
            case "--faults": self.breaks = value == "on"
            case "--scan": self.scans = value == "on"
            default: throw Misuse("there is no \(name): \(Self.names)")
            }
        }
        guard self.seconds > 0, self.consumers > 0, self.burst > 0, (1...600).contains(self.symbolCount) else {
            throw Misuse("seconds, consumers and burst begin at 1; there are up to 600 symbols")
        }
    }

    private static let names = """
        --seconds 60, --consumers 1000, --symbols 50, --rate 100000 (0: as fast as it goes), --burst 10, \
        --quota 20 (or binance), --window 60, --ttl 1000, --seed 1, --faults on|off, --scan on|off
        """

    private static func number(_ text: String, _ name: String) throws(Misuse) -> Int {
        guard let number = Int(text), number >= 0 else { throw Misuse("\(name) wants a number, not \(text)") }
        return number
    }

    /// The same for the venue's process.
    var venueArguments: [String] {
        [
            "venue", "--symbols", "\(self.symbolCount)", "--quota", self.calls.map(String.init) ?? "binance",
            "--window", "\(self.window)", "--seed", "\(self.seed)", "--faults", self.breaks ? "on" : "off",
        ]
    }

    /// Pairs that do not exist, so that nobody takes a number for a price.
    var symbols: [Symbol] {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ").map(String.init)
        return (0..<self.symbolCount).compactMap { try? Symbol("L\(letters[$0 / 26])\(letters[$0 % 26])-USDT") }
    }

    var quotaName: String {
        self.calls.map { "\($0) calls in \(self.window) s" } ?? "Binance's limits"
    }
}

/// The command line makes no sense.
struct Misuse: Error {
    let message: String
    init(_ message: String) { self.message = message }
}
