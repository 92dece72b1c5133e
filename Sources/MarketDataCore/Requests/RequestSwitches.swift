/// Which of the rules hold: each can be switched off and on again at any time.
package struct RequestSwitches: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Who is more urgent goes first.
    package static let priorities = RequestSwitches(rawValue: 1 << 0)
    /// An endpoint that fails is left alone for a while.
    package static let breaker = RequestSwitches(rawValue: 1 << 1)
    /// What failed and is safe to repeat is tried again.
    package static let retries = RequestSwitches(rawValue: 1 << 2)
    /// It is tried at another base URL, where there is one.
    package static let failover = RequestSwitches(rawValue: 1 << 3)

    /// An endpoint whose limit nobody publishes is asked less while it is strained.
    package static let adaptiveRate = RequestSwitches(rawValue: 1 << 4)

    /// All of them.
    package static let all: RequestSwitches = [.priorities, .breaker, .retries, .failover, .adaptiveRate]
}
