import Foundation
import MarketData

/// What the bench asks for: the contract of every client that is measured.
struct Environment {
    let stream: String
    let rest: String
    let symbols: [Symbol]
    let consumers: Int
    let symbolsPerConsumer: Int

    init() throws {
        let variables = ProcessInfo.processInfo.environment
        func required(_ name: String) throws -> String {
            guard let value = variables[name] else { throw Missing(name: name) }
            return value
        }
        self.stream = try required("MD_WS_URL")
        self.rest = try required("MD_REST_URL")
        self.symbols = try required("MD_SYMBOLS").split(separator: ",").map { try Symbol($0) }
        self.consumers = variables["MD_CONSUMERS"].flatMap(Int.init) ?? 1_000
        self.symbolsPerConsumer = variables["MD_PER_CONSUMER"].flatMap(Int.init) ?? 20
    }

    var venue: BinanceSpot {
        get throws { try BinanceSpot(at: self.stream, rest: self.rest) }
    }

    struct Missing: Error, CustomStringConvertible {
        let name: String
        var description: String { "\(self.name) is not set; see the bench's README" }
    }
}
