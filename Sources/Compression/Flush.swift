internal import CZlib

/// How much of what was deflated must come out now.
package enum Flush: Hashable, Sendable {
    /// Nothing: zlib keeps what it likes, for the best ratio.
    case none
    /// All of it, on a byte boundary; a reader gets everything written so far. About five bytes each.
    case sync
    /// All of it, and the end of the stream.
    case finish

    var code: Int32 {
        switch self {
        case .none: Z_NO_FLUSH
        case .sync: Z_SYNC_FLUSH
        case .finish: Z_FINISH
        }
    }
}
