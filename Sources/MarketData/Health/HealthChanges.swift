/// A client's health, at first as it is and then whenever a part becomes better or worse. A consumer that lags sees the
/// newest and misses those in between. Ends with the client.
public struct HealthChanges: AsyncSequence, Sendable {
    /// How the client is.
    public typealias Element = ClientHealth
    /// Never.
    public typealias Failure = Never

    let board: HealthBoard

    /// Begins with the health at the first `next()`.
    public func makeAsyncIterator() -> Iterator { Iterator(board: self.board) }

    /// One consumer's place.
    public struct Iterator: AsyncIteratorProtocol {
        let board: HealthBoard
        private var version: UInt64?

        init(board: HealthBoard) { self.board = board }

        /// The next health; `nil` once the client has ended or the task is cancelled.
        public mutating func next(isolation actor: isolated (any Actor)? = #isolation) async -> ClientHealth? {
            await self.board.next(after: &self.version)
        }
    }
}
