import MarketDataCore
import MarketDataModel
import Testing

/// Seeded storms of everything at once against the model venue; the seed is in every message.
@Suite struct FeedStormTests {
    @Test(arguments: 1...24)
    func `B36 whatever happens, limits hold and what is wanted is confirmed in the end`(seed: UInt64) {
        let storm = Storm(seed: seed)
        storm.rage(for: .seconds(900))
        #expect(storm.shell.allViolations == [], "seed \(seed)")
        storm.calm()
        storm.shell.run(for: .seconds(400))
        #expect(storm.shell.allViolations == [], "seed \(seed)")
        storm.expectQuiet()
        storm.end()
    }
}

/// One storm: consumers that come and go, and a venue and a line that fail in every way there is.
final class Storm {
    let seed: UInt64
    let shell: ModelShell
    var random: SeededGenerator
    var wanted: [StreamKey: Int] = [:]
    let universe: [StreamKey]
    var isRaging = true

    init(seed: UInt64) {
        self.seed = seed
        self.shell = ModelShell(limits: .narrow, seed: seed)
        self.random = SeededGenerator(seed: seed)
        self.universe = streams(24, .quotes) + streams(12, .trades) + streams(4, .depth)
        self.shell.latency = seed.isMultiple(of: 2) ? 1...20 : 1...700
        self.shell.venue.unknown = Set([self.universe[3], self.universe[17], self.universe[30]])
        self.shell.lively()
        self.shell.venuePings()
    }

    func rage(for span: Duration) {
        self.shell.start()
        self.consumers()
        self.faults()
        self.shell.run(for: span)
    }

    private func consumers() {
        let pause = Duration.milliseconds(Int.random(in: 1...4000, using: &self.random))
        self.shell.time.at(self.shell.now + pause) { [self] in
            guard self.isRaging else { return }
            for _ in 0..<Int.random(in: 1...12, using: &self.random) { self.turn() }
            self.consumers()
        }
    }

    private func turn() {
        guard let key = self.universe.randomElement(using: &self.random) else { return }
        if Int.random(in: 0..<100, using: &self.random) < 48 {
            self.wanted[key, default: 0] += 1
            self.shell.want([key])
        } else if let count = self.wanted[key], count > 0 {
            self.wanted[key] = count - 1
            self.shell.release([key])
        }
    }

    private func faults() {
        let pause = Duration.milliseconds(Int.random(in: 1...20_000, using: &self.random))
        self.shell.time.at(self.shell.now + pause) { [self] in
            guard self.isRaging else { return }
            self.fault()
            self.faults()
        }
    }

    private func fault() {
        let id = self.shell.known.sorted().randomElement(using: &self.random)
        switch Int.random(in: 0..<11, using: &self.random) {
        case 0, 1: if let id { self.shell.drop(id) }
        case 2: if let id { self.shell.venue.connections[id]?.isHalfOpen = true }
        case 3: if let id { self.shell.venue.connections[id]?.mute.insert(.trades) }
        case 4: if let id { self.shell.venue.connections[id]?.mute.formUnion([.quotes, .trades, .depth]) }
        case 5: if let id { self.shell.venue.connections[id]?.losesAnswers = true }
        case 6: if let id { self.shell.venue.connections[id]?.losesAnswers = false }
        case 7:
            self.shell.onAttempt = { shell, id in
                shell.drop(id, reason: "refused")
                return false
            }
        case 8:
            self.shell.onAttempt = { shell, id in
                shell.accept(id)
                shell.time.at(shell.now + .milliseconds(800)) { shell.drop(id, retryAfter: .seconds(3)) }
                return false
            }
        case 9: self.shell.onAttempt = { _, _ in false }
        default: self.shell.onAttempt = nil
        }
    }

    /// Everything works again.
    func calm() {
        self.isRaging = false
        self.shell.onAttempt = nil
        for id in self.shell.venue.connections.keys {
            self.shell.venue.connections[id]?.losesAnswers = false
            self.shell.venue.connections[id]?.mute = []
        }
    }

    /// What must hold a while after the storm.
    func expectQuiet() {
        let hint = Comment(rawValue: "seed \(self.seed)")
        let wanted = Set(self.wanted.filter { $0.value > 0 }.keys)
        let unknown = self.shell.venue.unknown
        #expect(Set(self.shell.carriers.keys) == wanted.subtracting(unknown), hint)
        for key in wanted {
            if unknown.contains(key) {
                #expect(self.shell.refused[key] != nil, "\(key), seed \(self.seed)")
                guard case .refused = self.shell.feed.status(of: key) else {
                    Issue.record("\(key) is \(self.shell.feed.status(of: key)), seed \(self.seed)")
                    continue
                }
            } else {
                #expect(self.shell.feed.status(of: key) == .confirmed, "\(key), seed \(self.seed)")
                #expect(self.shell.belief[key] == .live, "\(key), seed \(self.seed)")
                #expect(self.shell.refused[key] == nil, "\(key), seed \(self.seed)")
            }
        }
        for key in self.universe where !wanted.contains(key) {
            #expect(self.shell.feed.status(of: key) == .unwanted, "\(key), seed \(self.seed)")
            #expect(self.shell.belief[key] == nil, "\(key), seed \(self.seed)")
        }
        // Only a replacement may carry what another carries, and only for a moment.
        let isReplacing = self.shell.feed.connections.contains { $0.replaces != nil }
        if !isReplacing { #expect(self.shell.carriers.values.allSatisfy { $0 == 1 }, hint) }
    }

    /// Nothing wanted, nothing open; and an end that ends.
    func end() {
        for (key, count) in self.wanted { self.shell.release(Array(repeating: key, count: count)) }
        self.shell.run(for: .seconds(20))
        #expect(self.shell.known == [], "seed \(self.seed)")
        #expect(self.shell.feed.connections == [], "seed \(self.seed)")
        #expect(self.shell.feed.nextDeadline == .distantFuture, "seed \(self.seed)")
        self.shell.shutdown()
        self.shell.run(for: .seconds(20))
        #expect(self.shell.count { $0 == .finished } == 1, "seed \(self.seed)")
        #expect(self.shell.allViolations == [], "seed \(self.seed)")
    }
}
