internal import MarketDataModel

/// The venue's instruments, by either name.
struct InstrumentDirectory: Sendable {
    private var instruments: [Instrument] = []
    private var byNative: [NativeName: Int] = [:]
    private var bySymbol: [Symbol: Int] = [:]
    /// By either name in upper case; -1 where several instruments differ in case alone.
    private var byUpperCase: [InlineName: Int] = [:]

    init(_ instruments: [Instrument]) {
        self.add(instruments)
    }

    /// Adds instruments; one of a native name that is there is replaced.
    mutating func add(_ instruments: [Instrument]) {
        for instrument in instruments {
            if let index = self.byNative[instrument.native] {
                self.bySymbol[self.instruments[index].symbol] = nil
                self.instruments[index] = instrument
                self.bySymbol[instrument.symbol] = index
            } else {
                self.byNative[instrument.native] = self.instruments.count
                self.bySymbol[instrument.symbol] = self.instruments.count
                self.instruments.append(instrument)
            }
            self.noteUpperCase(instrument)
        }
    }

    /// All of them, in the venue's order.
    var all: [Instrument] { self.instruments }

    private mutating func noteUpperCase(_ instrument: Instrument) {
        guard let index = self.byNative[instrument.native] else { return }
        for name in [instrument.symbol.name.uppercased, instrument.native.name.uppercased] {
            let known = self.byUpperCase[name] ?? index
            self.byUpperCase[name] = known == index ? index : -1
        }
    }

    /// The instrument called `symbol`, canonically or by the venue itself; where none is called so, the one whose name
    /// differs in case alone.
    func instrument(_ symbol: Symbol) -> Instrument? {
        let index =
            self.bySymbol[symbol] ?? self.byNative[NativeName(symbol.name)] ?? self.byUpperCase[symbol.name.uppercased]
        return index.flatMap { $0 >= 0 ? self.instruments[$0] : nil }
    }

    func instrument(_ native: NativeName) -> Instrument? { self.byNative[native].map { self.instruments[$0] } }

    /// The symbols most like `symbol`, for a message: what differs by case or separator, then by one edit.
    func suggestions(for symbol: Symbol, limit: Int = 3) -> [Symbol] {
        let wanted = Self.letters(symbol)
        var found: [(Int, Symbol)] = []
        for instrument in self.instruments {
            let distance = Self.distance(wanted, Self.letters(instrument.symbol), limit: 2)
            if distance < 2 { found.append((distance, instrument.symbol)) }
        }
        return found.sorted { $0 < $1 }.prefix(limit).map(\.1)
    }

    private static func letters(_ symbol: Symbol) -> [UInt8] {
        let name = symbol.name.uppercased
        return (0..<name.count).map { name[$0] }.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "/") }
    }

    /// How many letters must be put in, taken out or changed; `limit` where it is that many or more.
    private static func distance(_ left: [UInt8], _ right: [UInt8], limit: Int) -> Int {
        if abs(left.count - right.count) >= limit { return limit }
        var row = Array(0...right.count)
        for i in left.indices {
            var diagonal = row[0]
            row[0] = i + 1
            for j in right.indices {
                let change = diagonal + (left[i] == right[j] ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(change, row[j] + 1, row[j + 1] + 1)
            }
        }
        return min(limit, row[right.count])
    }
}
