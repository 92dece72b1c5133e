import Testing

@testable import MarketData

@Suite struct `When one connection takes over from another` {
    @Test func `every trade is told once, though both connections send it`() {
        var succession = Succession()
        var told: [UInt64] = []
        func hear(_ connection: UInt64, _ id: UInt64) {
            if succession.admits(connection: connection, number: id, keepsEvery: true) { told.append(id) }
        }
        // The old one is at 5, the new one begins at 8; the old one goes on to 9.
        for id in 1...5 as ClosedRange<UInt64> { hear(1, id) }
        hear(2, 8)
        for id in 6...9 as ClosedRange<UInt64> { hear(1, id) }
        for id in 9...12 as ClosedRange<UInt64> { hear(2, id) }
        #expect(told.sorted() == Array(1...12))
    }

    @Test func `a new connection that lags repeats nothing`() {
        var succession = Succession()
        let answer1 = succession.admits(connection: 1, number: 10, keepsEvery: true)
        #expect(answer1)
        let answer2 = succession.admits(connection: 2, number: 9, keepsEvery: true)
        #expect(!answer2)
        let answer3 = succession.admits(connection: 2, number: 10, keepsEvery: true)
        #expect(!answer3)
        let answer4 = succession.admits(connection: 2, number: 11, keepsEvery: true)
        #expect(answer4)
    }

    @Test func `the connection that leaves tells no older quote`() {
        var succession = Succession()
        let answer5 = succession.admits(connection: 1, number: 5, keepsEvery: false)
        #expect(answer5)
        let answer6 = succession.admits(connection: 2, number: 8, keepsEvery: false)
        #expect(answer6)
        let answer7 = succession.admits(connection: 1, number: 6, keepsEvery: false)
        #expect(!answer7)
        let answer8 = succession.admits(connection: 1, number: 9, keepsEvery: false)
        #expect(!answer8)
    }

    @Test func `a venue that begins its numbers anew is not silenced`() {
        var succession = Succession()
        let answer9 = succession.admits(connection: 1, number: 1_000_000, keepsEvery: true)
        #expect(answer9)
        succession.settle()
        let answer10 = succession.admits(connection: 2, number: 1, keepsEvery: true)
        #expect(answer10)
        let answer11 = succession.admits(connection: 2, number: 2, keepsEvery: true)
        #expect(answer11)
        // On one connection, too.
        let answer12 = succession.admits(connection: 2, number: 1, keepsEvery: true)
        #expect(answer12)
    }
}
