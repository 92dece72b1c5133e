import MarketDataCore
import MarketDataModel
import Testing

@Suite struct `Consumers of the router that wait` {
    private typealias Machine = RouterStateMachine
    private static let key = SlotKey(channel: .quotes, symbol: "A-B")
    private static let stream = StreamKey(.quotes, "AB")

    private static func machine() -> Machine {
        var machine = Machine()
        machine.bind(self.key, to: "AB")
        return machine
    }

    private static func subscribe(_ machine: inout Machine, _ delivery: Delivery = .latest) -> Machine.Handle {
        machine.subscribe([self.key], everySymbolOf: [], delivery: delivery, wantsTurns: true)
    }

    private static func publish(
        _ machine: inout Machine,
        _ native: NativeName = "AB",
        bid: Price,
        _ effects: inout Machine.Effects
    ) {
        let received = ReceiveStamp(wall: Timestamp(nanoseconds: 1), monotonic: MonotonicTime(nanoseconds: 1))
        let quote = Quote(bid: bid, bidSize: "1", ask: nil, askSize: nil, received: received)
        let event = MarketEvent(native, .quote(quote))
        machine.publish([event], received: received, from: EventSource(connection: 1), effects: &effects)
    }

    @Test func `a consumer is named once for each wait`() {
        var machine = Self.machine()
        var effects = Machine.Effects()
        let consumer = Self.subscribe(&machine)
        #expect(machine.wait(consumer, effects: &effects))
        Self.publish(&machine, bid: "1", &effects)
        Self.publish(&machine, bid: "2", &effects)
        #expect(effects.woken == [consumer])
    }

    @Test func `a consumer that has something to take does not wait`() {
        var machine = Self.machine()
        var effects = Machine.Effects()
        let consumer = Self.subscribe(&machine)
        Self.publish(&machine, bid: "1", &effects)
        #expect(!machine.wait(consumer, effects: &effects))
        #expect(effects.woken.isEmpty)
    }

    @Test func `a consumer that leaves, or stops waiting, is named`() {
        var machine = Self.machine()
        var effects = Machine.Effects()
        let (first, second) = (Self.subscribe(&machine), Self.subscribe(&machine))
        #expect(machine.wait(first, effects: &effects) && machine.wait(second, effects: &effects))
        machine.stopWaiting(first, effects: &effects)
        machine.stopWaiting(first, effects: &effects)
        #expect(machine.unsubscribe(second, effects: &effects) == [Self.key])
        machine.stopWaiting(second, effects: &effects)
        #expect(effects.woken == [first, second])
    }

    @Test func `once every consumer waits it is said, once`() {
        var machine = Self.machine()
        var effects = Machine.Effects()
        machine.awaitSettled(effects: &effects)
        let (first, second) = (Self.subscribe(&machine), Self.subscribe(&machine, .every()))
        #expect(machine.wait(first, effects: &effects) && !effects.isSettled)
        #expect(machine.wait(second, effects: &effects) && effects.isSettled)
        effects.reset()
        machine.stopWaiting(first, effects: &effects)
        #expect(machine.wait(first, effects: &effects) && !effects.isSettled)
    }

    @Test func `a handler takes at once, and so settles`() {
        var machine = Self.machine()
        var effects = Machine.Effects()
        machine.awaitSettled(effects: &effects)
        #expect(!effects.isSettled)
        machine.addHandler(1, to: [Self.key], effects: &effects)
        #expect(effects.isSettled)
    }

    @Test func `the end names all that wait, and says that nothing will settle`() {
        var machine = Self.machine()
        var effects = Machine.Effects()
        let consumer = Self.subscribe(&machine)
        #expect(machine.wait(consumer, effects: &effects))
        Self.publish(&machine, bid: "1", &effects)
        effects.reset()
        machine.awaitSettled(effects: &effects)
        #expect(!effects.isSettled)
        machine.end(.ended, effects: &effects)
        #expect(effects.isSettled && effects.woken.isEmpty)
        let late = Self.subscribe(&machine)
        #expect(!machine.wait(late, effects: &effects))
    }

    /// Whatever happens: a consumer that waits has nothing to take, and one that is named waited.
    @Test(arguments: 0..<60 as Range<UInt64>)
    func `a consumer that waits has nothing to take`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var machine = Machine()
        var consumers: [Machine.Handle] = []
        var waiting: Set<Machine.Handle> = []
        // A replay that jumps tells a consumer nothing until it has arrived.
        var isHushed = false
        let natives: [NativeName] = ["N0", "N1", "N2"]
        let symbols: [Symbol] = ["S0", "S1", "S2"]
        for step in 1...600 as ClosedRange<Int64> {
            var effects = Machine.Effects()
            let number = Int.random(in: 0..<3, using: &random)
            let key = StreamKey(.quotes, natives[number])
            let slot = SlotKey(channel: .quotes, symbol: symbols[number])
            let now = MonotonicTime(nanoseconds: step)
            let choice = Int.random(in: 0..<26, using: &random)
            switch choice {
            case 0..<6: Self.publish(&machine, natives[number], bid: Price(integerLiteral: step), &effects)
            case 6: machine.bind(slot, to: natives[number])
            case 7: machine.markStale([key], since: now, effects: &effects)
            case 8: machine.markLive([key], effects: &effects)
            case 9: machine.setStatus(.halted, of: natives[number], at: now, effects: &effects)
            case 10: machine.setStatus(.trading, of: natives[number], at: now, effects: &effects)
            case 11: machine.refuse(slot, MarketDataError(.refused, "no"), effects: &effects)
            case 12: machine.clearRefusal(key)
            case 13:
                machine.hush(forgets: Bool.random(using: &random))
                isHushed = true
            case 14, 15:
                machine.reveal(effects: &effects)
                isHushed = false
            case 16:
                let keys = symbols.prefix(number + 1).map { SlotKey(channel: .quotes, symbol: $0) }
                let delivery: Delivery = Bool.random(using: &random) ? .latest : .every(buffer: 3)
                consumers.append(
                    machine.subscribe(
                        keys,
                        everySymbolOf: [],
                        delivery: delivery,
                        wantsTurns: Bool.random(using: &random)
                    )
                )
            case 17:
                guard !consumers.isEmpty else { continue }
                let index = Int.random(in: 0..<consumers.count, using: &random)
                _ = machine.unsubscribe(consumers.remove(at: index), effects: &effects)
            default:
                // A consumer takes all there is, and waits.
                guard let consumer = consumers.randomElement(using: &random), !waiting.contains(consumer) else {
                    continue
                }
                while case .item = machine.take(consumer) {}
                if machine.wait(consumer, effects: &effects) { waiting.insert(consumer) }
            }
            for consumer in effects.woken { #expect(waiting.remove(consumer) != nil) }
            for consumer in waiting where !isHushed {
                var copy = machine
                let taken = copy.take(consumer)
                guard case .empty = taken else {
                    Issue.record("step \(step), event \(choice): \(consumer) waits, and may take \(taken)")
                    return
                }
            }
        }
    }
}
