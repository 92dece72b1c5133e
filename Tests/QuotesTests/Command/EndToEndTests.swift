import Foundation
import Testing

@Suite(.serialized, .timeLimit(.minutes(2)))
struct EndToEndTests {
    /// A recording of which the second half comes an hour later: whoever replays it as it was waits.
    private static let pause: [Duration] = [.zero, .milliseconds(1), .seconds(3600)]

    @Test
    func `B47 a replay flat out prints the same bytes each time, every symbol where none is typed`() throws {
        try Scratch.with { scratch in
            let times = (0..<500).map { Duration.milliseconds($0 * 7) }
            let path = try scratch.recording(at: times, symbols: ["BTCUSDT", "ETHUSDT"])
            let arguments = ["tail", "--replay", path, "--speed", "max", "--format", "json"]
            let (first, second) = (try QuotesBinary.run(arguments), try QuotesBinary.run(arguments))
            #expect(first.status == 0)
            #expect(first.output == second.output)
            #expect(first.lines.count == 500)
            #expect(
                first.lines.last == """
                    {"type":"quote","venue":"binance","symbol":"ETH-USDT","bid":"102.10000000","bidSize":"3.50000000",\
                    "sequence":500,"receiveTime":"2024-08-08T23:54:17.493000000Z",\
                    "source":"stream","stale":false}
                    """
            )
            // The summary, and no warning: the recording's hours pass in no time.
            #expect(first.errors.hasPrefix("quotes: 500 quotes of 2 symbols in "))
            let slow = try scratch.recording(at: [.zero, .seconds(60)])
            #expect(try QuotesBinary.run(["replay", slow, "--speed", "max", "--quiet"]).errors == "")
        }
    }

    @Test
    func `symbols are chosen, counted and timed`() throws {
        try Scratch.with { scratch in
            let times = (0..<100).map { Duration.milliseconds($0 * 10) }
            let path = try scratch.recording(at: times, symbols: ["BTCUSDT", "ETHUSDT"])
            let replay = ["--replay", path, "--speed", "max", "--quiet", "--format", "csv"]
            let one = try QuotesBinary.run(["tail", "eth/usdt", "--count", "3"] + replay)
            #expect(one.lines.dropFirst().map { $0.split(separator: ",")[2] } == ["ETH-USDT", "ETH-USDT", "ETH-USDT"])
            #expect(one.errors == "")
            let timed = try QuotesBinary.run(["replay", path, "--for", "0.5s", "--speed", "max", "-q", "-f", "csv"])
            #expect(timed.lines.count == 1 + 51)
        }
    }

    @Test
    func `bad input gets one line that says what to do, and a documented status`() throws {
        try Scratch.with { scratch in
            let path = try scratch.recording(at: [.zero])
            let other = try scratch.file("notes.txt", "dear diary\n").path
            let cases: [(arguments: [String], status: Int32, words: String)] = [
                (["tail"], 64, "Say which symbols"),
                (["tail", "BTC-USDT", "--for", "soon"], 64, "write 10s, 500ms, 1.5m or 1h30m"),
                (["tail", "BTC-USDT", "--venue", "nowhere"], 64, "there is no venue \"nowhere\""),
                (["tail", "--replay", other], 65, "is no recording"),
                (["inspect", other], 65, "is no recording"),
                (["tail", "BTC-USTD", "--replay", path, "--speed", "max"], 65, "Did you mean BTC-USDT?"),
                (["tail", "--replay", path + ".missing"], 66, "there is no such file"),
                (["inspect", path + ".missing"], 66, "there is no such file"),
            ]
            for (arguments, status, words) in cases {
                let run = try QuotesBinary.run(arguments)
                #expect(run.status == status, "\(arguments)")
                #expect(run.output == "", "\(arguments)")
                #expect(run.errors.contains(words), "\(run.errors)")
                #expect(
                    run.errors.hasPrefix("quotes: ") && run.errors.split(separator: "\n").count == 1,
                    "\(run.errors)"
                )
            }
        }
    }

    @Test
    func `a broken pipe is quiet, and noticed though nothing is to be written`() throws {
        try Scratch.with { scratch in
            let process = try QuotesBinary.process(["tail", "--replay", try scratch.recording(at: Self.pause)])
            let (output, errors) = (Pipe(), try scratch.file("errors"))
            process.standardOutput = output
            process.standardError = try FileHandle(forWritingTo: errors)
            try process.run()
            #expect(!output.fileHandleForReading.availableData.isEmpty)
            try output.fileHandleForReading.close()
            process.waitUntilExit()
            #expect(process.terminationReason == .exit)
            #expect(process.terminationStatus == 0)
            #expect(try String(contentsOf: errors, encoding: .utf8) == "")
        }
    }

    @Test(arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 129)] as [(Int32, Int32)])
    func `a signal ends it cleanly with a summary, and the shell is told which`(signal: Int32, status: Int32) throws {
        try Scratch.with { scratch in
            let process = try QuotesBinary.process(["tail", "--replay", try scratch.recording(at: Self.pause)])
            let (output, errors) = (Pipe(), try scratch.file("errors"))
            process.standardOutput = output
            process.standardError = try FileHandle(forWritingTo: errors)
            try process.run()
            #expect(!output.fileHandleForReading.availableData.isEmpty)
            kill(process.processIdentifier, signal)
            process.waitUntilExit()
            #expect(process.terminationReason == .exit)
            #expect(process.terminationStatus == status)
            let summary = try String(contentsOf: errors, encoding: .utf8)
            #expect(summary.contains(" of 1 symbol in ") && summary.contains("0 reconnects, 0 stale, 0 skipped"))
        }
    }

    @Test(arguments: [false, true])
    func `on a terminal there is a table, and the screen is given back`(isPlain: Bool) throws {
        try Scratch.with { scratch in
            let terminal = try PseudoTerminal(columns: 70, rows: 10)
            let arguments = [
                "tail", "--replay", try scratch.recording(at: Self.pause, symbols: ["BTCUSDT", "ETHUSDT"]),
            ]
            let process = try QuotesBinary.process(arguments, environment: isPlain ? ["NO_COLOR": "1"] : [:])
            process.standardOutput = terminal.slave
            process.standardError = terminal.slave
            try process.run()
            var text = terminal.read(until: "ETH-USDT")
            terminal.resize(columns: 40, rows: 10)
            kill(process.processIdentifier, SIGWINCH)
            let resized = terminal.read(until: "ETH-USDT")
            #expect(resized.contains("\u{1B}[2J"))
            text += resized
            process.interrupt()
            text += terminal.read(until: "skipped")
            process.waitUntilExit()
            #expect(process.terminationStatus == 130)
            let (before, after) = try #require(text.split(atFirst: "\u{1B}[?25h\u{1B}[?1049l"))
            #expect(before.hasPrefix("\u{1B}[?1049h\u{1B}[?25l"))
            // The last frame and the summary stay.
            #expect(after.contains("BTC-USDT  100.1"))
            #expect(after.contains("quotes: 2 quotes of 2 symbols in"))
            let colours = ["31", "32", "33"].filter {
                text.contains("\u{1B}[1;\($0)m") || text.contains("\u{1B}[\($0)m")
            }
            #expect(isPlain ? colours == [] : true)
        }
    }

    @Test
    func `a terminal that can't place its cursor gets lines`() throws {
        try Scratch.with { scratch in
            let terminal = try PseudoTerminal(columns: 70, rows: 10)
            let arguments = [
                "tail", "--count", "2", "--speed", "max", "--replay", try scratch.recording(at: Self.pause),
            ]
            let process = try QuotesBinary.process(arguments, environment: ["TERM": "dumb"])
            process.standardOutput = terminal.slave
            process.standardError = FileHandle.nullDevice
            try process.run()
            let text = terminal.read(until: "\u{0A}")
            process.waitUntilExit()
            #expect(!text.contains("\u{1B}"))
            #expect(text.hasPrefix("2024-08-08T23:54:14.000Z  BTC-USDT  bid 100.1 x 3.5  ask     - x -"))
        }
    }

    @Test
    func `B48 a served recording is tailed, recorded and replayed as if it were the venue`() throws {
        try Scratch.with { scratch in
            let path = try scratch.recording(at: (0..<4_000).map { .milliseconds($0 * 5) })
            let server = try QuotesBinary.process(["replay", path, "--serve", "--quiet"])
            let output = Pipe()
            server.standardOutput = output
            server.standardError = FileHandle.nullDevice
            try server.run()
            let url = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self).dropLast()
            #expect(url.hasPrefix("ws://127.0.0.1:"))
            let kept = scratch.folder.appending(path: "kept.jsonl.gz").path
            let venue = ["--venue", String(url)]
            let recorded = try QuotesBinary.run(["record", "BTC-USDT", "NO-SUCH", "-o", kept, "--count", "20"] + venue)
            #expect(recorded.status == 0)
            #expect(recorded.errors.contains("NO-SUCH"))
            #expect(recorded.errors.contains("20 quotes of 1 symbol in"))
            let again = try QuotesBinary.run(["record", "BTC-USDT", "-o", kept, "--count", "1"] + venue)
            #expect(again.status == 73)
            let unknown = try QuotesBinary.run(["tail", "NO-SUCH", "--count", "1"] + venue)
            #expect(unknown.status == 65)
            let replayed = try QuotesBinary.run(["tail", "--replay", kept, "--speed", "max", "-f", "json"])
            #expect(replayed.lines.count >= 20)
            // Asked before the recording's first quote, the venue answers as it does for a pair that nobody has quoted.
            let isEmptyFirst = replayed.lines.first.map {
                $0.contains("\"source\":\"upstream\"") && !$0.contains("\"bid\":") && !$0.contains("\"ask\":")
            }
            let quotes = replayed.lines.dropFirst(isEmptyFirst == true ? 1 : 0)
            #expect(replayed.lines.allSatisfy { $0.contains("\"type\":\"quote\"") })
            #expect(quotes.filter { !$0.contains("\"bid\":\"10") } == [])
            #expect(quotes.count { $0.contains("\"source\":\"stream\"") } >= 18)
            server.terminate()
            server.waitUntilExit()
            #expect(server.terminationStatus == 143)
        }
    }

    @Test
    func `a venue that can't be reached is 69 after the time that was given`() throws {
        let arguments = ["tail", "BTC-USDT", "--venue", "ws://127.0.0.1:1", "--for", "0.3s", "--quiet", "--verbose"]
        let run = try QuotesBinary.run(arguments)
        #expect(run.status == 69)
        #expect(run.errors.contains("refused the connection"))
    }

    @Test
    func `an inspection counts, and says it in JSON too`() throws {
        try Scratch.with { scratch in
            let times = (0..<100).map { Duration.milliseconds($0 * 100) }
            let path = try scratch.recording(at: times, symbols: ["BTCUSDT", "ETHUSDT", "BTCUSDT", "BTCUSDT"])
            let text = try QuotesBinary.run(["inspect", path])
            #expect(text.status == 0)
            #expect(text.output.contains("quotes   BTC-USDT     75"))
            #expect(text.output.contains("(9.9s)"))
            let json = try QuotesBinary.run(["inspect", path, "--json"])
            let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
            #expect(object?["received"] as? Int == 100)
            #expect((object?["bars"] as? [Int])?.reduce(0, +) == 100)
            #expect((object?["streams"] as? [[String: Any]])?.first?["count"] as? Int == 75)
        }
    }

    @Test
    func `the version, the venues and completions are printed`() throws {
        #expect(try QuotesBinary.run(["--version"]).output.split(separator: ".").count == 3)
        let venues = try QuotesBinary.run(["venues", "--json"]).output
        let list = try JSONSerialization.jsonObject(with: Data(venues.utf8)) as? [[String: Any]]
        #expect(list?.first?["venue"] as? String == "binance")
        #expect(list?.first?["needsKey"] as? Bool == false)
        let weight = (list?.first?["quota"] as? [[String: Any]])?.first
        #expect(weight?["meter"] as? String == "weight" && weight?["limit"] as? Int == 6000)
        #expect(weight?["seconds"] as? Int == 60)
        for shell in ["bash", "zsh", "fish"] {
            let script = try QuotesBinary.run(["--generate-completion-script", shell])
            #expect(script.status == 0)
            #expect(script.output.contains("binance-us"))
        }
    }
}

extension String {
    fileprivate func split(atFirst mark: String) -> (before: String, after: String)? {
        guard let range = self.range(of: mark) else { return nil }
        return (String(self[..<range.lowerBound]), String(self[range.upperBound...]))
    }
}
