import Testing

@testable import MarketData

@Suite(.timeLimit(.minutes(1))) struct StatusBoardTests {
    @Test func `the value as it is comes first, then each change`() async {
        let board = StatusBoard(1)
        var version: UInt64?
        #expect(await board.next(after: &version) == 1)
        async let next = StatusChanges(board).first { $0 == 2 }
        board.update { $0 = 2 }
        #expect(await next == 2)
        #expect(await board.next(after: &version) == 2)
    }

    @Test func `a task that falls behind gets the newest value and misses those in between`() async {
        let board = StatusBoard(1)
        var version: UInt64?
        #expect(await board.next(after: &version) == 1)
        for value in 2...9 { board.update { $0 = value } }
        #expect(await board.next(after: &version) == 9)
        board.end()
        #expect(await board.next(after: &version) == nil)
    }

    @Test func `what is the same as before is not told`() async {
        let board = StatusBoard(1)
        var version: UInt64?
        #expect(await board.next(after: &version) == 1)
        board.update { $0 = 1 }
        board.update { $0 = 2 }
        #expect(await board.next(after: &version) == 2)
    }

    @Test func `the end comes after the last value, and nothing after the end`() async {
        let board = StatusBoard(1)
        let seen = Task { await StatusChanges(board).reduce(into: []) { $0.append($1) } }
        board.end { $0 = 7 }
        board.update { $0 = 8 }
        board.end { $0 = 9 }
        #expect(await seen.value.last != nil)
        #expect(board.value == 9)
        var version: UInt64?
        #expect(await board.next(after: &version) == 9)
        #expect(await board.next(after: &version) == nil)
    }

    @Test func `a task that waits is told the end, though nothing has changed`() async {
        let board = StatusBoard(1)
        var version: UInt64?
        #expect(await board.next(after: &version) == 1)
        board.end()
        #expect(await board.next(after: &version) == nil)
    }

    @Test func `a cancelled task leaves at once and takes nothing with it`() async {
        let board = StatusBoard(1)
        let leaving = Task { await StatusChanges(board).reduce(0) { sum, _ in sum + 1 } }
        let staying = Task { await StatusChanges(board).first { $0 == 2 } }
        leaving.cancel()
        #expect(await leaving.value <= 1)
        board.update { $0 = 2 }
        #expect(await staying.value == 2)
    }
}
