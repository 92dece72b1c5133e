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
}
