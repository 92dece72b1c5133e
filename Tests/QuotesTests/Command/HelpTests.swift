import ArgumentParser
import Testing

@testable import quotes

struct HelpTests {
    @Test(arguments: ["quotes", "tail", "get", "scan", "record", "replay", "inspect", "instruments", "venues"])
    func `help teaches by examples and stays as it was agreed`(name: String) throws {
        let text =
            switch name {
            case "tail": QuotesCommand.helpMessage(for: TailCommand.self, columns: 100)
            case "get": QuotesCommand.helpMessage(for: GetCommand.self, columns: 100)
            case "scan": QuotesCommand.helpMessage(for: ScanCommand.self, columns: 100)
            case "record": QuotesCommand.helpMessage(for: RecordCommand.self, columns: 100)
            case "replay": QuotesCommand.helpMessage(for: ReplayCommand.self, columns: 100)
            case "inspect": QuotesCommand.helpMessage(for: InspectCommand.self, columns: 100)
            case "instruments": QuotesCommand.helpMessage(for: InstrumentsCommand.self, columns: 100)
            case "venues": QuotesCommand.helpMessage(for: VenuesCommand.self, columns: 100)
            default: QuotesCommand.helpMessage(columns: 100)
            }
        #expect(text.contains("EXAMPLES"))
        #expect(try Snapshot("help-\(name).txt").matches(text))
    }

    @Test(arguments: [
        ["tail"], ["tail", "BTC-USDT", "--speed", "2"], ["tail", "BTC-USDT", "--count", "0"],
        ["tail", "BTC-USDT", "--for", "soon"], ["record", "BTC-USDT"], ["record", "BTC-USDT", "-o", "x.txt"],
        ["record", "-o", "x.jsonl"], ["get"],
        ["scan"], ["scan", "X", "--json", "--csv"], ["scan", "X", "--priority", "11"],
        ["scan", "X", "--per-minute", "0"],
        ["get", "BTC-USDT", "--fresh", "--max-age", "5s"], ["replay"], ["replay", "f", "--serve", "f"], ["inspect"],
        ["instruments"], ["instruments", "binance", "--format", "csv"],
    ])
    func `arguments that make no sense are refused before anything happens`(arguments: [String]) {
        let error = #expect(throws: (any Error).self) { try QuotesCommand.parseAsRoot(arguments) }
        #expect(error.map { QuotesCommand.exitCode(for: $0) } == .validationFailure)
    }
}
