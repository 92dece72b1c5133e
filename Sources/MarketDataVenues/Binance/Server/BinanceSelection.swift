import MarketDataModel

/// Which instruments a REST call names, by `symbol=X` or `symbols=["X","Y"]`.
enum BinanceSelection {
    /// None are named.
    case all([Instrument])
    /// `symbol`
    case one(Instrument)
    /// `symbols`, in their order.
    case many([Instrument])
    /// The call is refused with an error of `errors.md`.
    case refused(code: Int, words: String)

    init(_ query: BinanceQuery, known: [String], among instruments: [Instrument]) {
        let read = query.items.count { known.contains($0.name) }
        guard read == query.items.count else {
            let words = "Not all sent parameters were read; read '\(read)' parameter(s) but was sent "
            self = .refused(code: -1104, words: words + "'\(query.items.count)'.")
            return
        }
        let pairs = instruments.map { ($0.native.description, $0) }
        let byName = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
        switch (query["symbol"], query["symbols"]) {
        case (nil, nil): self = .all(instruments)
        case (_?, _?): self = .refused(code: -1128, words: "Combination of optional parameters invalid.")
        case (let symbol?, nil):
            guard Self.isLegal(symbol) else {
                self = Self.illegal("symbol", #"^[A-Z0-9-_.]{1,20}$"#)
                return
            }
            self = byName[symbol].map { .one($0) } ?? Self.unknown
        case (nil, let symbols?):
            guard case .array(let values) = DialectJSON(text: Array(symbols.utf8)) else {
                self = Self.illegalSymbols
                return
            }
            var named: [Instrument] = []
            var names: Set<String> = []
            for value in values {
                guard case .string(let name) = value, Self.isLegal(name) else {
                    self = Self.illegalSymbols
                    return
                }
                guard names.insert(name).inserted else {
                    self = .refused(code: -1151, words: "Symbol is present multiple times in the list.")
                    return
                }
                guard let instrument = byName[name] else {
                    self = Self.unknown
                    return
                }
                named.append(instrument)
            }
            self = .many(named)
        }
    }

    private static var unknown: BinanceSelection { .refused(code: -1121, words: "Invalid symbol.") }

    private static var illegalSymbols: BinanceSelection {
        Self.illegal("symbols", #"^\[("[A-Z0-9-_.]{1,20}"(,"[A-Z0-9-_.]{1,20}"){0,}){0,1}\]$"#)
    }

    private static func illegal(_ parameter: String, _ range: String) -> BinanceSelection {
        .refused(
            code: -1100,
            words: "Illegal characters found in parameter '\(parameter)'; legal range is '\(range)'."
        )
    }

    private static func isLegal(_ name: String) -> Bool {
        1...20 ~= name.utf8.count
            && name.utf8.allSatisfy {
                // The venue lists names beyond ASCII (币安人生USDT), which the patterns in its errors do not show.
                0x30...0x39 ~= $0 || 0x41...0x5A ~= $0 || $0 == 0x2D || $0 == 0x5F || $0 == 0x2E || $0 >= 0x80
            }
    }
}
