internal import Locking
internal import MarketDataCore

/// A board for each symbol whose status is watched. Symbols that are not watched cost nothing.
final class SymbolStatusBoards: Sendable {
    typealias Board = StatusBoard<SymbolStatus>

    private struct State {
        var boards: [SlotKey: (board: Board, watches: Int)] = [:]
        var hasEnded = false
    }

    private let state = Locked(State())

    /// The board of `key`, which exists until it was released as often as it was asked for.
    fileprivate func board(of key: SlotKey) -> Board {
        self.state.withLock { state in
            let entry = state.boards[key] ?? (Board(.unwanted), 0)
            state.boards[key] = (entry.board, entry.watches + 1)
            return entry.board
        }
    }

    fileprivate func release(_ key: SlotKey) {
        self.state.withLock { state in
            guard let entry = state.boards[key] else { return }
            state.boards[key] = entry.watches == 1 ? nil : (entry.board, entry.watches - 1)
        }
    }

    /// Brings the boards of `keys` up to date, or every board where `keys` is `nil`.
    ///
    /// `status` is called under the board's lock, so that of two tasks that do this at once the later one reads the
    /// later status. Not to be called under the lock that `status` takes.
    func refresh(_ keys: [SlotKey]? = nil, _ status: (SlotKey) -> SymbolStatus) {
        let boards = self.state.withLock { state in
            guard !state.boards.isEmpty else { return [(SlotKey, Board)]() }
            guard let keys else { return state.boards.map { ($0.key, $0.value.board) } }
            return keys.compactMap { key in state.boards[key].map { (key, $0.board) } }
        }
        for (key, board) in boards { board.update { $0 = status(key) } }
    }

    /// Ends every board there is and every one to come.
    func end(_ status: (SlotKey) -> SymbolStatus) {
        let boards = self.state.withLock { state in
            defer { state.hasEnded = true }
            return state.hasEnded ? [] : state.boards.map { ($0.key, $0.value.board) }
        }
        for (key, board) in boards { board.end { $0 = status(key) } }
    }

    fileprivate var hasEnded: Bool { self.state.withLock { $0.hasEnded } }
}

/// Keeps the board of one symbol up to date for as long as it exists.
final class SymbolStatusWatch: Sendable {
    let board: StatusBoard<SymbolStatus>
    private let boards: SymbolStatusBoards
    private let key: SlotKey

    init(of key: SlotKey, in boards: SymbolStatusBoards, _ status: (SlotKey) -> SymbolStatus) {
        self.key = key
        self.boards = boards
        self.board = boards.board(of: key)
        // A change between the two calls is told by its own refresh.
        boards.refresh([key], status)
        if boards.hasEnded { self.board.end { $0 = status(key) } }
    }

    deinit {
        self.boards.release(self.key)
    }
}
