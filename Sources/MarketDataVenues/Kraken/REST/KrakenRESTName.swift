import MarketDataModel

/// The names that REST has for a pair of the WebSocket protocol.
///
/// | | |
/// |---|---|
/// | present name, key with `assetVersion=1` | BTC/USD |
/// | `wsname` | XBT/USD |
/// | `altname`, what is asked for | XBTUSD |
/// | key of a result | XXBTZUSD, for older assets; XDGUSD, for others the altname |
///
/// The altname is the wsname without the slash: so it is for all 293 pairs with a wsname of the list of 2021-04-17. The
/// key is not made from the base and the quote by one rule, so that every form it can have is looked up.
struct KrakenRESTName {
    /// What a call names the pair.
    let query: String
    /// The names that are surely this pair's.
    let names: [String]
    /// The keys that older assets have: with X before an asset and Z before a currency.
    let keys: [String]

    init(_ native: NativeName) {
        let text = native.description
        guard let pair = KrakenPair(text, separator: "/")?.older else {
            self.query = text
            self.names = [text]
            self.keys = []
            return
        }
        self.query = pair.base + pair.quote
        self.names = [text, "\(pair.base)/\(pair.quote)", self.query]
        var keys: [String] = []
        for base in ["", "X", "Z"] {
            for quote in ["", "X", "Z"] where !base.isEmpty || !quote.isEmpty {
                keys.append(base + pair.base + quote + pair.quote)
            }
        }
        self.keys = keys
    }

    /// The pairs of a call, by every key that their rows may have. A key that may be two pairs' is none's.
    static func index(_ natives: [NativeName]) -> [String: NativeName] {
        let pairs = natives.map { ($0, KrakenRESTName($0)) }
        var index: [String: NativeName] = [:]
        var doubtful: Set<String> = []
        for (native, names) in pairs {
            for key in names.keys where index.updateValue(native, forKey: key).map({ $0 != native }) ?? false {
                doubtful.insert(key)
            }
        }
        for key in doubtful { index[key] = nil }
        for (native, names) in pairs { for name in names.names { index[name] = native } }
        return index
    }

    /// The pair that `key` names by itself, with a slash.
    static func native(ofKey key: String) -> NativeName? { KrakenPair(key, separator: "/")?.current.native }
}
