/// A name with its value: one header, or one item of a query.
public struct ServerField: Hashable, Sendable {
    /// The name. Headers of a request arrive in lower case.
    public var name: String
    /// The value; of a query, already percent-decoded.
    public var value: String

    /// A field by its parts.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
