internal import ArgumentParser
internal import Terminal

/// The command.
@main
struct QuotesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quotes",
        abstract: "Quotes and trades of market-data venues, live or recorded, in a terminal or a pipe.",
        discussion: """
            EXAMPLES
              quotes tail BTC-USDT ETH-USDT            a live table of two pairs
              quotes tail BTC-USDT --format json       one JSON object a line, for jq and friends
              quotes get BTC-USDT                      one quote now, with its age
              quotes scan symbols.txt --csv            many, each once, as the venue allows
              quotes record BTC-USDT -o btc.jsonl.gz   keep everything the venue sends
              quotes tail --replay btc.jsonl.gz        see it again, as it was
              quotes replay btc.jsonl.gz --serve       be the venue, for any client of it
              quotes inspect btc.jsonl.gz              what is in it
              quotes instruments binance btc           what a venue lists, by a part of its name
              quotes venues                            where quotes come from

            ENVIRONMENT
              NO_COLOR                                 no colours
              MARKETDATA_...                           every setting, such as MARKETDATA_LIMITS_QUOTA
              HTTPS_PROXY, ALL_PROXY, NO_PROXY         the way out to a venue

            EXIT STATUS
              0    all went well
              64   the arguments make no sense
              65   what was given can't be used: no such symbol, not a recording
              66   a file is missing or can't be read
              69   the venue could not be reached, or said no
              70   a fault in this program
              73   a file can't be written
              75   not in time, or no quota left in time; try again later
              129, 130, 143   ended by a hang-up, Ctrl-C, or a request to terminate
            """,
        version: CommandVersion.number,
        subcommands: [
            TailCommand.self, GetCommand.self, ScanCommand.self, RecordCommand.self, ReplayCommand.self,
            InspectCommand.self, InstrumentsCommand.self, VenuesCommand.self,
        ]
    )

    static func main() async {
        SignalHub.start()
        let arguments = ServeArgument.completed(Array(CommandLine.arguments.dropFirst()))
        do {
            var command = try await Self.asyncParseAsRoot(arguments)
            if var asyncCommand = command as? any AsyncParsableCommand {
                try await asyncCommand.run()
            } else {
                try command.run()
            }
        } catch {
            Self.end(error)
        }
    }

    /// Says in one line what went wrong and ends the process; help, a version or a completion script is no fault.
    private static func end(_ error: any Error) -> Never {
        if let code = error as? ExitCode { Self.exit(withError: code) }
        if let failure = error as? Failure {
            Standard.complain(failure.description)
            Self.exit(withError: ExitCode(failure.status))
        }
        let code = Self.exitCode(for: error)
        guard !code.isSuccess, code == .validationFailure else {
            if code.isSuccess { Self.exit(withError: error) }
            Self.end(Failure(error))
        }
        let message = Self.message(for: error).split(separator: "\n").first.map(String.init) ?? "\(error)"
        Self.end(
            Failure(
                ExitStatus.usage,
                "\(message.hasSuffix(".") ? "\(message.dropLast())" : message) (see quotes --help)"
            )
        )
    }
}
