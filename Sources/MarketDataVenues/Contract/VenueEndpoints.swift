/// Where a venue is reached.
public struct VenueEndpoints: Hashable, Sendable {
    /// The base of stream connections: `wss://stream.example.com:9443`.
    public var stream: String
    /// The base of REST calls: `https://api.example.com`; `nil` where the venue has none.
    public var rest: String?
    /// Other bases that answer the same REST calls and count them against the same quota. They are asked where
    /// ``rest`` fails or is busier.
    public var restAlternates: [String]

    /// Endpoints by their base URLs, without a slash at the end.
    public init(stream: String, rest: String?, restAlternates: [String] = []) {
        self.stream = stream
        self.rest = rest
        self.restAlternates = restAlternates
    }
}
