internal import WireFormats

/// Why a line can't be read.
struct LineFault: Error {
    var reason: String

    init(_ reason: String) { self.reason = reason }

    init(_ error: JSONError) { self.reason = "\(error)" }
}
