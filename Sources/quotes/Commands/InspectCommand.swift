internal import ArgumentParser
internal import Terminal

/// `quotes inspect`.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Say what a recording holds: channels, symbols, counts, rates, times, gaps, clock skew.",
        discussion: """
            EXAMPLES
              quotes inspect btc.jsonl.gz
              quotes inspect old.ws.1.0 --venue binance-us   a recording that does not name its venue
              quotes inspect btc.jsonl.gz --json | jq '.streams[]'

            Clock skew is receive time less exchange time; below zero, a clock was wrong.
            Medians and percentiles are right to 19 %; least and most are exact.
            """
    )

    @Argument(help: ArgumentHelp("The recording.", valueName: "file"), completion: .file())
    var file: String

    @Option(
        name: [.customLong("venue"), .customShort("V")],
        help: ArgumentHelp("Whose messages these are, where the recording does not say.", valueName: "venue"),
        completion: .list(VenueArgument.names)
    )
    var venue: String?

    @Flag(help: "As one JSON object; lengths of time are nanoseconds.")
    var json = false

    func run() throws {
        let inspection: Inspection
        do {
            inspection = try Inspection(path: self.file, venue: self.venue)
        } catch {
            throw Failure(error)
        }
        if self.json {
            Standard.say(InspectionJSON(inspection: inspection).text)
        } else {
            let theme = Theme(environment: TerminalDevice.environment)
            Standard.say(InspectionText(inspection: inspection, theme: theme).text)
        }
    }
}
