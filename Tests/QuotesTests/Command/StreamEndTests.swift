import Foundation
import MarketData
import Testing
import VenueServer

/// What a run says of its stream: why it can't be opened, and nothing of what it ends itself.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct StreamEndTests {
    @Test(arguments: [["tail", "BTC-USDT"], ["record", "BTC-USDT", "-o"]])
    func `B63 a stream that can't be opened says why at once and in the closing line`(command: [String]) async throws {
        try await LoopbackHome.with { venue, environment, scratch in
            venue.setFaults { faults in
                let body = #"{"code":-1003,"msg":"IP banned until 1767225660000"}"#
                faults.refusal = ServerResponse(status: 403, body: Array(body.utf8))
            }
            let file = command.last == "-o" ? [scratch.folder.appending(path: "a.jsonl").path] : []
            let process = try QuotesBinary.process(
                command + file + ["--venue", venue.url],
                environment: environment
            )
            let (output, errors) = (try scratch.file("output"), Pipe())
            process.standardOutput = try FileHandle(forWritingTo: output)
            process.standardError = errors
            try process.run()
            var text = ""
            // The first attempt's failure is told while the run goes on.
            while !text.contains("\n") {
                let data = errors.fileHandleForReading.availableData
                guard !data.isEmpty else { break }
                text += String(decoding: data, as: UTF8.self)
            }
            #expect(text.hasPrefix("quotes: no connection to the venue: the server refused the upgrade: 403"))
            #expect(text.contains("IP banned until 1767225660000") && text.hasSuffix("; trying again\n"))
            process.interrupt()
            text += String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(process.terminationStatus == 130)
            let lines = text.split(separator: "\n")
            #expect(lines.count == 2, "\(text)")
            #expect(lines.last?.contains("; no connection at the end: the server refused the upgrade: 403") == true)
        }
    }

    @Test
    func `B63 a run that ends in vain says why, once a minute and at the end`() throws {
        let run = try QuotesBinary.run(
            ["tail", "BTC-USDT", "--venue", "ws://127.0.0.1:1", "--for", "4s"],
            environment: ["MARKETDATA_NETWORK_PROXY": "none", "MARKETDATA_CHECKS_SYMBOLS": "false"]
        )
        #expect(run.status == 69)
        let reason = "127.0.0.1:1 refused the connection"
        #expect(run.errors.split(separator: "\n").count { $0.contains("no connection to the venue: \(reason)") } == 1)
        #expect(run.errors.split(separator: "\n").last?.hasPrefix("quotes: nothing came: \(reason)") == true)
    }

    @Test
    func `B63 a run that has what it wanted is silent about what it cancels`() async throws {
        try await LoopbackHome.with { venue, environment, _ in
            // The list is known from here on.
            #expect(
                try QuotesBinary.run(["get", "BTC-USDT", "--venue", venue.url], environment: environment).status == 0
            )
            let quote = Quote(
                bid: "1.0",
                bidSize: "1.0",
                ask: "2.0",
                askSize: "1.0",
                sequence: 7,
                received: ReceiveStamp(wall: Timestamp(nanoseconds: 0), monotonic: .zero)
            )
            // The stream brings enough while the snapshot is on its way.
            venue.setFaults { faults in
                faults.restDelay = .seconds(30)
                faults.answer = { _ in
                    venue.publish(quote, of: "BTCUSDT")
                    return nil
                }
            }
            let run = try QuotesBinary.run(
                ["tail", "BTC-USDT", "--count", "1", "--venue", venue.url],
                environment: environment
            )
            #expect(run.status == 0 && run.lines.count == 1)
            #expect(run.errors.hasPrefix("quotes: 1 quote of 1 symbol in "))
            #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
        }
    }
}
