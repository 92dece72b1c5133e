internal import ArgumentParser

/// `quotes instruments`.
struct InstrumentsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "instruments",
        abstract: "List a venue's instruments: names, steps of price and size, and whether they trade.",
        discussion: """
            EXAMPLES
              quotes instruments binance               all of them
              quotes instruments binance btc           those with btc in either name
              quotes instruments binance '*-EUR'       a pattern for the whole name; quote it for the shell
              quotes instruments binance usdc --format json | jq -r .symbol | quotes scan -

            The list is the venue's, kept for twelve hours; symbols are checked by it.

            JSON LINES
              venue, symbol, native                the symbol, and the venue's own name
              base, quote                          the currency or asset that is traded, and the one that pays
              tickSize, lotSize                    the steps of price and quantity: exact decimals, as strings
              status                               trading, halted or delisted
            What the venue does not say is absent.

            EXIT STATUS
              0    instruments were listed
              64   there is no such venue, or it publishes no list
              65   no instrument matches
              69   the venue could not be reached, or said no
              75   not in time, or no quota left in time; try again later
            """
    )

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case table, json
    }

    @Argument(
        help: ArgumentHelp("A venue's name, or the URL of a server that speaks its protocol.", valueName: "venue"),
        completion: .list(VenueArgument.names)
    )
    var venue: String

    @Argument(
        help: ArgumentHelp("A part of a name, or a pattern with * and ?; case does not matter.", valueName: "pattern")
    )
    var pattern: String?

    @Option(name: .shortAndLong, help: "How it is printed; json is one object a line.")
    var format: Format = .table

    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        try await InstrumentsSession(command: self).run()
    }
}
