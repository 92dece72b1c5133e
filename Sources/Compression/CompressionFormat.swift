/// What is wrapped around the compressed blocks.
package enum CompressionFormat: Hashable, Sendable {
    /// Nothing (RFC 1951): what permessage-deflate carries.
    case raw
    /// A two-byte header and an Adler-32 (RFC 1950): what HTTP calls `deflate`.
    case zlib
    /// A file header and a CRC-32 (RFC 1952). Members that follow one another read as one.
    case gzip

    /// zlib says the format by an offset on, or the sign of, the window's bits.
    func argument(windowBits: Int) -> Int32 {
        switch self {
        case .raw: Int32(-windowBits)
        case .zlib: Int32(windowBits)
        case .gzip: Int32(windowBits + 16)
        }
    }
}
