package import MarketDataModel

/// The part of an event that is of variable length. It is copied out of its batch before the router is locked; under the
/// lock it is handed on by reference.
package enum Attachment: Sendable {
    case none
    /// The payload of a raw message.
    case payload([UInt8])
    /// The levels of a book update, bids first.
    case levels([BookLevel])
}
