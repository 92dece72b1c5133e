/// A REST call that a venue wants made.
public struct RESTCall: Hashable, Sendable {
    /// Path and query below ``VenueEndpoints/rest``: `/api/v3/exchangeInfo`.
    public var target: String
    /// What it costs of the venue's quota.
    public var weight: Int

    /// A GET of `target`.
    public init(get target: String, weight: Int) {
        self.target = target
        self.weight = weight
    }
}
