/// How much one message may ask of us.
package struct WebSocketLimits: Hashable, Sendable {
    /// Bytes of payload a message may have, fragments added up, also after inflation. More is refused with 1009, at the
    /// header where it says so. The largest message of a known venue (a full snapshot of all books) has some 5 MB.
    package var messageBytes: Int
    /// A frame larger than this does not wait in the caller's read buffer until it is whole: what is there of it is
    /// moved to the assembly buffer. The read buffer must have room for this and 14 bytes of header.
    package var frameBytesLeftInPlace: Int

    /// Limits; the defaults suit market data.
    package init(messageBytes: Int = 16 << 20, frameBytesLeftInPlace: Int = 8 << 10) {
        self.messageBytes = messageBytes
        self.frameBytesLeftInPlace = frameBytesLeftInPlace
    }
}
