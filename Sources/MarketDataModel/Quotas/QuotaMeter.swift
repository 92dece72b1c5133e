/// What a venue counts.
public enum QuotaMeter: String, Hashable, Sendable, Codable, CaseIterable {
    /// Requests, each by its weight.
    case weight
    /// Requests, each as one.
    case requests
    /// Attempts to open a stream connection.
    case connections
}
