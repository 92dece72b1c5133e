internal import Locking
internal import MarketDataModel

/// The consumers of a client, by name: the same name is the same consumer.
///
/// Never more than `capacity`: then one that nobody holds any more makes room, the oldest first, or else the oldest. What
/// it used is added to that of those who left. If it comes back it is new, with full buckets.
final class ConsumerRegistry: Sendable {
    private struct State {
        var consumers: [String: ConsumerState] = [:]
        /// Counts up: an older consumer has a lower one.
        var lastID: UInt32 = 0
        var departed = Usage()
    }

    /// Who asks the client itself. It has no tier, and its hits are counted by the memory.
    let direct = ConsumerState(id: 0, name: "", tier: .internal)
    private let state = Locked(State())
    private let capacity: Int

    init(capacity: Int = 1_024) {
        self.capacity = max(1, capacity)
    }

    /// The consumer of that name, made where there is none; from now on with `tier`.
    func consumer(_ name: String, tier: Tier) -> ConsumerState {
        self.state.withLock { state in
            if let known = state.consumers[name] {
                known.change(to: tier)
                return known
            }
            if state.consumers.count >= self.capacity { Self.makeRoom(&state) }
            state.lastID += 1
            let consumer = ConsumerState(id: state.lastID, name: name, tier: tier)
            state.consumers[name] = consumer
            return consumer
        }
    }

    private static func makeRoom(_ state: inout State) {
        let names = state.consumers.mapValues(\.id).sorted { $0.value < $1.value }.map(\.key)
        guard let name = names.first(where: { isKnownUniquelyReferenced(&state.consumers[$0]) }) ?? names.first,
            let consumer = state.consumers.removeValue(forKey: name)
        else { return }
        state.departed = state.departed + consumer.usage
    }

    /// What all have used, in the order in which they came, and those who left together.
    var usage: (named: [ConsumerState], departed: Usage) {
        self.state.withLock { ($0.consumers.values.sorted { $0.id < $1.id }, $0.departed) }
    }

    /// How many consumers there are.
    var count: Int { self.state.withLock { $0.consumers.count } }
}
