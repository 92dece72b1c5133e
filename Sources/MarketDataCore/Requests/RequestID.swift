/// Which request: short, in log lines and errors, unique among the clients of a process as far as that can be told in
/// four digits.
package struct RequestID: Hashable, Sendable {
    /// Whose it is.
    package var client: UInt16
    /// Counts from 1 within the client.
    package var number: UInt64

    /// An id by its parts.
    package init(client: UInt16, number: UInt64) {
        self.client = client
        self.number = number
    }
}

extension RequestID: Comparable {
    /// Whether `left` was made before `right`, of two of the same client.
    package static func < (left: RequestID, right: RequestID) -> Bool { left.number < right.number }
}

extension RequestID: CustomStringConvertible {
    /// `q-1f3a-17`.
    package var description: String { "q-\(String(self.client, radix: 16))-\(self.number)" }
}
