/// What the health of a client is made of.
public enum HealthPart: String, Hashable, Sendable, Codable, CaseIterable, CodingKeyRepresentable {
    /// The client itself: whether it runs.
    case client
    /// The stream connections.
    case connections
    /// The endpoints for requests, and their breakers.
    case endpoints
    /// The venue's quota.
    case quota
    /// The requests that wait.
    case queue
    /// The refreshes of what is remembered.
    case cache
    /// The consumers' mailboxes.
    case consumers
    /// The network thread and the drivers: their lag and load.
    case eventLoop
    /// The process' memory.
    case memory
}

/// How one part of a client is.
public struct PartHealth: Hashable, Sendable, Codable {
    /// How well it is.
    public var level: HealthLevel
    /// Why, in words for an operator; empty where all is well.
    public var reason: String

    /// All is well.
    public static let healthy = PartHealth(.healthy)

    /// Health by its parts.
    public init(_ level: HealthLevel, _ reason: String = "") {
        self.level = level
        self.reason = reason
    }
}
