import Foundation
import MarketData
import Testing
import VenueServer

/// `quotes scan`, as a process, against a venue on loopback.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct ScanTests {
    private let symbols: [Symbol] = ["BTC-USDT", "ETH-USDT", "BNB-USDT", "SOL-USDT", "XRP-USDT"]

    @Test
    func `B26 a list from a file, standard input and the line is one scan, in as few requests as that takes`()
        async throws
    {
        try await LoopbackHome.with(listing: self.symbols) { venue, environment, scratch in
            let file = try scratch.file("symbols.txt", "# first\nBTC-USDT, eth/usdt\nNO-SUCH\n")
            let process = try QuotesBinary.process(
                ["scan", file.path, "-", "SOL-USDT", "--json", "--venue", venue.url],
                environment: environment
            )
            let input = try scratch.file("input.txt", "BNB-USDT\nBTC-USDT\n")
            process.standardInput = try FileHandle(forReadingFrom: input)
            let (output, errors) = (try scratch.file("output"), try scratch.file("errors"))
            process.standardOutput = try FileHandle(forWritingTo: output)
            process.standardError = try FileHandle(forWritingTo: errors)
            try process.run()
            process.waitUntilExit()
            let lines = try String(contentsOf: output, encoding: .utf8).split(separator: "\n")
            let words = try String(contentsOf: errors, encoding: .utf8)
            #expect(process.terminationStatus == 65)
            let seen = lines.compactMap { line in
                (try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])?["symbol"] as? String
            }
            #expect(Set(seen) == ["BTC-USDT", "ETH-USDT", "BNB-USDT", "SOL-USDT"] && seen.count == 4)
            #expect(words.contains("quotes: binance NO-SUCH: no such instrument"))
            #expect(words.contains("quotes: 4 of 5 symbols answered, 1 failed in "))
            // No terminal, no bar.
            #expect(!words.contains("\r"))
            #expect(venue.statistics.restCalls["/api/v3/ticker/bookTicker"] == 1)
        }
    }

    @Test
    func `Ctrl-C ends a scan with what came and a summary of what did not`() async throws {
        try await LoopbackHome.with(listing: self.symbols) { venue, environment, scratch in
            let arguments =
                ["scan", "--per-minute", "2", "--stats", "--venue", venue.url] + self.symbols.map(\.description)
            let process = try QuotesBinary.process(arguments, environment: environment)
            let (output, errors) = (Pipe(), try scratch.file("errors"))
            process.standardOutput = output
            process.standardError = try FileHandle(forWritingTo: errors)
            try process.run()
            var text = ""
            while text.split(separator: "\n").count < 2 {
                let data = output.fileHandleForReading.availableData
                guard !data.isEmpty else { break }
                text += String(decoding: data, as: UTF8.self)
            }
            process.interrupt()
            process.waitUntilExit()
            #expect(process.terminationStatus == 130)
            #expect(text.contains("BTC-USDT") && text.contains("ETH-USDT"))
            let words = try String(contentsOf: errors, encoding: .utf8)
            #expect(words.contains("2 of 5 symbols answered, 3 not asked for any more in "))
            #expect(words.contains("health  healthy") && words.contains("usage"))
        }
    }

    @Test
    func `on a terminal a bar shows how it goes, and the terminal is given back`() async throws {
        try await LoopbackHome.with(listing: self.symbols) { venue, environment, _ in
            let terminal = try PseudoTerminal(columns: 100, rows: 10)
            let arguments = ["scan", "--per-minute", "2", "--venue", venue.url] + self.symbols.map(\.description)
            let process = try QuotesBinary.process(arguments, environment: environment)
            process.standardOutput = terminal.slave
            process.standardError = terminal.slave
            try process.run()
            let text = terminal.read(until: "2/5")
            #expect(text.contains("[") && text.contains("ETH-USDT"))
            process.interrupt()
            let rest = terminal.read(until: "not asked for any more")
            process.waitUntilExit()
            #expect(process.terminationStatus == 130)
            #expect(rest.contains("2 of 5 symbols answered"))
        }
    }
}
