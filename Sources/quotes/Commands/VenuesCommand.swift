internal import ArgumentParser
internal import MarketData

/// `quotes venues`.
struct VenuesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "venues",
        abstract: "List where quotes come from.",
        discussion: """
            EXAMPLES
              quotes venues
              quotes venues --json | jq -r '.[].venue'
            """
    )

    @Flag(help: "As one JSON array.")
    var json = false

    func run() throws {
        Standard.say(self.json ? VenueTable.json(VenueList.all) : VenueTable.text(VenueList.all))
    }
}
