import Foundation
import MarketData
import Metering

/// A thousand consumers beside a scan, against a venue that bans with the first call too many, while things go wrong.
///
///     swift run -c release load                       at 20 calls a minute
///     swift run -c release load --quota binance       at Binance's own limits
///     swift run -c release load --rate 0              as fast as it goes
///
/// The venue is a process of its own, so that CPU and memory are the client's. Ends with 1 where something failed that
/// must not.
@main
struct Load {
    static func main() async throws {
        do {
            let plan = try Plan(CommandLine.arguments.dropFirst())
            if plan.isVenue { return try await VenueSide.run(plan) }
            let venue = try VenueProcess(plan)
            let run = try await Run(plan, port: venue.port).perform()
            let verdict = Verdict(plan, run, try venue.finish())
            say(verdict.table)
            say(json(verdict.fields))
            exit(verdict.failures.isEmpty ? 0 : 1)
        } catch let error as Misuse {
            FileHandle.standardError.write(Data("\(error.message)\n".utf8))
            exit(64)
        }
    }
}
