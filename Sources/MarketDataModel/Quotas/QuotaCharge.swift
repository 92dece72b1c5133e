/// What one act costs, by each meter that counts it.
public struct QuotaCharge: Hashable, Sendable {
    /// Of ``QuotaMeter/weight``.
    public var weight: Int
    /// Of ``QuotaMeter/requests``.
    public var requests: Int
    /// Of ``QuotaMeter/connections``.
    public var connections: Int

    /// A request of this weight.
    public static func request(weight: Int) -> QuotaCharge { QuotaCharge(weight: weight, requests: 1) }
    /// An attempt to open a stream connection.
    public static let connection = QuotaCharge(connections: 1)

    /// A charge by its parts; less than nothing is nothing.
    public init(weight: Int = 0, requests: Int = 0, connections: Int = 0) {
        self.weight = max(0, weight)
        self.requests = max(0, requests)
        self.connections = max(0, connections)
    }

    /// What `meter` counts of it.
    @inlinable
    public subscript(meter: QuotaMeter) -> Int {
        switch meter {
        case .weight: self.weight
        case .requests: self.requests
        case .connections: self.connections
        }
    }
}
