package import MarketDataModel

extension CoalescingStateMachine {
    /// One instrument of a call that has landed.
    package struct Arrival: Hashable, Sendable {
        /// Of what.
        package var native: NativeName
        /// The names it was asked for: the canonical one, the venue's own, spellings of them.
        package private(set) var symbols: [Symbol] = []
        /// Who still waits.
        package internal(set) var questions: Set<UInt64> = []
        /// Somebody takes only what is requested of the venue.
        private(set) var needsRequest = false
        let position: Int

        init(native: NativeName, position: Int) {
            self.native = native
            self.position = position
        }

        mutating func add(_ question: Question) {
            self.questions.insert(question.id)
            if question.demand == .fresh { self.needsRequest = true }
            if !self.symbols.contains(question.symbol) { self.symbols.append(question.symbol) }
        }

        mutating func add(_ other: Arrival) {
            self.questions.formUnion(other.questions)
            self.needsRequest = self.needsRequest || other.needsRequest
            for symbol in other.symbols where !self.symbols.contains(symbol) { self.symbols.append(symbol) }
        }
    }
}
