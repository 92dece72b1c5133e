/// The status of something: at first as it is, then each change of it.
///
/// Several tasks can iterate over it, each at its own pace. A task that falls behind gets the newest status and misses
/// those in between, so nothing is buffered. It ends with the client.
public struct StatusChanges<Status: Equatable & Sendable>: AsyncSequence, Sendable {
    /// The status at one moment.
    public typealias Element = Status
    /// Iteration does not throw.
    public typealias Failure = Never

    let board: StatusBoard<Status>
    /// Keeps the board up to date for as long as the sequence or one of its iterators exists.
    let watch: SymbolStatusWatch?

    init(_ board: StatusBoard<Status>, watch: SymbolStatusWatch? = nil) {
        self.board = board
        self.watch = watch
    }

    /// Returns an iterator that begins with the status at its first `next()`.
    public func makeAsyncIterator() -> Iterator { Iterator(board: self.board, watch: self.watch) }

    /// The place of one task in the sequence.
    public struct Iterator: AsyncIteratorProtocol {
        let board: StatusBoard<Status>
        let watch: SymbolStatusWatch?
        private var version: UInt64?

        init(board: StatusBoard<Status>, watch: SymbolStatusWatch?) {
            self.board = board
            self.watch = watch
        }

        /// Returns the next status; `nil` once the client has ended or the task is cancelled.
        public mutating func next(isolation actor: isolated (any Actor)? = #isolation) async -> Status? {
            await self.board.next(after: &self.version)
        }
    }
}
