public import MarketDataModel

/// What everybody has asked of a client so far, and what came of it.
public struct ClientUsage: Hashable, Sendable, Codable {
    /// One consumer.
    public struct Consumer: Hashable, Sendable, Codable {
        /// Its name.
        public var name: String
        /// The name of its tier.
        public var tier: String
        /// What it has used.
        public var usage: Usage
    }

    /// The consumers that were named, in the order in which they came.
    public var consumers: [Consumer]
    /// Who asked the client itself.
    public var direct: Usage
    /// Consumers that are forgotten, as there were too many, taken together.
    public var departed: Usage

    /// Everybody together.
    public var total: Usage { self.consumers.reduce(self.direct + self.departed) { $0 + $1.usage } }

    /// The consumer called `name`; `nil` where there is none.
    public subscript(name: String) -> Usage? { self.consumers.first { $0.name == name }?.usage }
}
