/// Why a server could not start.
public struct ServerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    public struct Code: Hashable, Sendable {
        private enum Kind {
            case addressInUse, addressUnavailable, badCertificate, alreadyStarted, outOfResources, notServable
        }
        private let kind: Kind
        private init(_ kind: Kind) { self.kind = kind }

        /// Another socket listens on that address and port.
        public static let addressInUse = Code(.addressInUse)
        /// This machine does not have the address, or may not bind the port.
        public static let addressUnavailable = Code(.addressUnavailable)
        /// The certificate or its key cannot be used.
        public static let badCertificate = Code(.badCertificate)
        /// The server was started before; make a new one.
        public static let alreadyStarted = Code(.alreadyStarted)
        /// The venue does not say how it speaks itself (``MarketDataVenues/Venue/dialect``).
        public static let notServable = Code(.notServable)
        /// No thread, socket or memory was left.
        public static let outOfResources = Code(.outOfResources)
    }

    /// What kind of failure it is.
    public let code: Code
    /// What happened and what to do next.
    public let message: String

    /// ``message``.
    public var description: String { self.message }

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
