/// What a request is for.
package struct RequestPurpose: Hashable, Sendable {
    /// What is asked, in a word: with the base URL it is what a breaker watches and what metrics are labelled with.
    package var endpoint: String
    /// Asking twice changes nothing but the quota: what failed may be tried again though it may have arrived.
    package var isRepeatable: Bool

    /// A purpose by its parts.
    package init(endpoint: String, isRepeatable: Bool = true) {
        self.endpoint = endpoint
        self.isRepeatable = isRepeatable
    }

    /// Quotes that somebody asked for.
    package static let quotes = RequestPurpose(endpoint: "quotes")
    /// Quotes for streams that do not begin with one.
    package static let snapshot = RequestPurpose(endpoint: "snapshot")
    /// The address of a stream connection.
    package static let connection = RequestPurpose(endpoint: "connection")
    /// The venue's list of instruments.
    package static let instruments = RequestPurpose(endpoint: "instruments")
}
