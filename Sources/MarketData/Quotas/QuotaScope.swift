internal import MarketDataModel
internal import MarketDataVenues

/// Whose quota it is: all that the venue counts together.
struct QuotaScope: Hashable, Sendable {
    /// The venue.
    let venue: VenueID
    /// The base URL of its REST calls, or of its streams where it has none: a venue's test server counts by itself.
    let base: String
    /// The account; empty for calls without a key, which venues count by address.
    let account: String

    init(venue: any Venue, account: String) {
        self.venue = venue.id
        self.base = venue.rest?.bases.first ?? venue.streams?.address ?? ""
        self.account = account
    }
}

extension StreamProtocol {
    /// The address of the venue's main connections, without what is secret or changes; `nil` where a call tells it.
    var address: String? {
        guard case .address(let address) = self.endpoint(of: .main, credentials: nil) else { return nil }
        return address.url
    }
}

extension QuotaScope: CustomStringConvertible {
    /// Venue and base; the account is nobody's business in a log.
    var description: String { "\(self.venue) at \(self.base)" }
}
