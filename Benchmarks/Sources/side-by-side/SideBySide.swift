import MarketData

/// The client that is measured beside others, on the public API alone.
///
/// - Without arguments: every quote of every symbol is read, the newest of each is kept, until the marker.
/// - `--coalesce`: a thousand consumers of some of the symbols each.
/// - `--rest`: a thousand requests over the symbols, spread over a second.
/// - `--hits`: quotes of live streams by 1, 2 and 4 threads, while the streams publish.
@main
struct SideBySide {
    static func main() async throws {
        let environment = try Environment()
        switch CommandLine.arguments.dropFirst().first {
        case nil: try await stream(environment)
        case "--coalesce": try await coalesce(environment)
        case "--rest": try await ask(environment)
        case "--hits": try await hits(environment)
        case let other?: fatalError("unknown mode \(other): --coalesce, --rest, --hits or nothing")
        }
    }
}
