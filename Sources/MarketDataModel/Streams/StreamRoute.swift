/// The category of a venue's stream connections: streams of different routes never share a connection (`linear` and
/// `spot`, or a path for public data and one for market data).
public struct StreamRoute: InlineNamed {
    /// "stream route".
    public static var kind: String { "stream route" }

    /// The only route of a venue that has one.
    public static let main: StreamRoute = "main"

    /// The bytes.
    public let name: InlineName

    /// Takes a name as it is.
    public init(_ name: InlineName) { self.name = name }
}
