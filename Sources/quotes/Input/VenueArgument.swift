internal import MarketDataModel
internal import MarketDataVenues

/// A venue as it is typed: its name, the URL of a server that speaks the first venue's protocol, or both (`kraken@ws://…`).
enum VenueArgument {
    /// The names of all venues.
    static var names: [String] { VenueList.all.map { $0.id.description } }

    /// The name that stands where none is typed.
    static var standard: String { Self.names.first ?? "" }

    /// Finds a venue.
    /// - Throws: ``InputError``
    static func venue(_ text: String) throws(InputError) -> any Venue {
        if let scheme = text.firstRange(of: "://") {
            // A name stands before an @ that is no part of the URL.
            let name = text[..<scheme.lowerBound].split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
            let url = name.count == 2 ? String(text.dropFirst(name[0].count + 1)) : text
            if let venue = try Self.venue(name.count == 2 ? String(name[0]) : Self.standard, at: url) { return venue }
        } else if let id = try? VenueID(text.lowercased()), let venue = VenueList.venue(id) {
            return venue
        }
        throw Self.unknown(text)
    }

    private static func venue(_ name: String, at url: String) throws(InputError) -> (any Venue)? {
        guard let id = try? VenueID(name.lowercased()) else { return nil }
        do {
            return try VenueList.venue(id, at: url)
        } catch {
            throw InputError("\(error)")
        }
    }

    private static func unknown(_ text: String) -> InputError {
        let known = Self.names.joined(separator: ", ")
        let question = Suggestions.question(text, in: Self.names)
        return InputError(
            """
            there is no venue "\(text)".\(question) Write \(known), a URL such as ws://127.0.0.1:9443, or both: \
            \(self.standard)@ws://127.0.0.1:9443
            """
        )
    }
}
