internal import MarketDataModel
internal import MarketDataVenues

/// A venue as it is typed: its name, or the URL of a server that speaks its protocol.
enum VenueArgument {
    /// The names of all venues.
    static var names: [String] { VenueList.all.map { $0.id.description } }

    /// The name that stands where none is typed.
    static var standard: String { Self.names.first ?? "" }

    /// Finds a venue.
    /// - Throws: ``InputError``
    static func venue(_ text: String) throws(InputError) -> any Venue {
        if text.contains("://") {
            do {
                return try VenueList.venue(at: text)
            } catch {
                throw InputError("\(error)")
            }
        }
        if let id = try? VenueID(text.lowercased()), let venue = VenueList.venue(id) { return venue }
        let known = Self.names.joined(separator: ", ")
        let question = Suggestions.question(text, in: Self.names)
        throw InputError(
            "there is no venue \"\(text)\".\(question) Write \(known), or a URL such as ws://127.0.0.1:9443"
        )
    }
}
