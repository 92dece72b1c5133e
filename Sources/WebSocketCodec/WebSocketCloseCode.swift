/// Why a connection was closed (RFC 6455, section 7.4, and the IANA registry).
package struct WebSocketCloseCode: RawRepresentable, Hashable, Sendable {
    /// The number on the wire.
    package var rawValue: UInt16

    /// A code by its number, whether it may be sent or not.
    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    package static let normal = Self(rawValue: 1000)
    package static let goingAway = Self(rawValue: 1001)
    package static let protocolError = Self(rawValue: 1002)
    /// Never on the wire: the close frame had no code.
    package static let none = Self(rawValue: 1005)
    /// Never on the wire: the connection ended without a close frame.
    package static let abnormal = Self(rawValue: 1006)
    package static let invalidPayload = Self(rawValue: 1007)
    package static let policyViolation = Self(rawValue: 1008)
    package static let messageTooBig = Self(rawValue: 1009)
    package static let internalError = Self(rawValue: 1011)
    package static let serviceRestart = Self(rawValue: 1012)
    package static let tryAgainLater = Self(rawValue: 1013)

    /// A close frame may carry it: registered for endpoints (1012 to 1014 came after the RFC), libraries or applications.
    package var isSendable: Bool {
        switch self.rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}

extension WebSocketCloseCode: CustomStringConvertible {
    /// The number.
    package var description: String { String(self.rawValue) }
}
