internal import MarketDataCore
internal import MarketDataModel

/// When the venue's instrument list is read from disk, fetched, and fetched again.
///
/// Once, when the first name is looked up; again where a name is looked up after the list has expired, or is not in a
/// list of some age; after a failure not before the back-off is over. Nobody waits for a fetch that is not needed to
/// answer.
struct InstrumentListStateMachine: Sendable {
    /// What is to be done now.
    enum Action: Hashable {
        case nothing
        /// Read what is kept on disk, then say ``read(age:now:)``.
        case read
        /// Ask the venue, then say ``fetched(now:)`` or ``failed(now:retryAfter:using:)``.
        case fetch
    }

    private enum Activity {
        case nothing, reading, fetching
    }

    private let timeToLive: Duration
    private let lookAgainAfter: Duration
    private let keepsOnDisk: Bool
    private var activity = Activity.nothing
    /// The first attempt to have a list has ended, well or not.
    private var isSettled = false
    /// When the list at hand was the venue's.
    private var listTime: MonotonicTime?
    private var backOff: BackOff
    /// Before this the venue is not asked again.
    private(set) var retryAt = MonotonicTime.zero

    init(
        timeToLive: Duration,
        lookAgainAfter: Duration,
        keepsOnDisk: Bool,
        backOff: BackOff = BackOff(floor: .seconds(1), base: .seconds(5), ceiling: .seconds(300))
    ) {
        self.timeToLive = timeToLive
        self.lookAgainAfter = lookAgainAfter
        self.keepsOnDisk = keepsOnDisk
        self.backOff = backOff
    }

    // MARK: What is known

    /// A name can't be looked up yet: the first list is on its way.
    var isAwaited: Bool { !self.isSettled && self.activity != .nothing }

    /// A list is on its way.
    var isBusy: Bool { self.activity != .nothing }

    /// There is no list, or it is so old that the venue may have others by now.
    func isExpired(now: MonotonicTime) -> Bool {
        guard let listTime else { return true }
        return now - listTime >= max(self.timeToLive, self.lookAgainAfter)
    }

    // MARK: Events

    /// A name is looked up.
    mutating func lookUp(now: MonotonicTime) -> Action {
        guard self.activity == .nothing else { return .nothing }
        guard self.isSettled else {
            self.activity = self.keepsOnDisk ? .reading : .fetching
            return self.keepsOnDisk ? .read : .fetch
        }
        return self.isExpired(now: now) ? self.fetch(now: now) : .nothing
    }

    /// The list at hand lacks a name.
    mutating func missed(now: MonotonicTime) -> Action {
        guard let listTime, now - listTime >= self.lookAgainAfter else { return .nothing }
        return self.fetch(now: now)
    }

    private mutating func fetch(now: MonotonicTime) -> Action {
        guard self.activity == .nothing, now >= self.retryAt else { return .nothing }
        self.activity = .fetching
        return .fetch
    }

    /// The disk has a list of this age, or none that can be read.
    mutating func read(age: Duration?, now: MonotonicTime) -> Action {
        guard self.activity == .reading else { return .nothing }
        // A list of the future is one of a clock that was wrong: nobody knows its age.
        if let age, age >= .zero {
            self.listTime = now - age
            if age < self.timeToLive {
                self.activity = .nothing
                self.isSettled = true
                return .nothing
            }
        }
        self.activity = .fetching
        return .fetch
    }

    /// The venue's list came.
    mutating func fetched(now: MonotonicTime) {
        self.activity = .nothing
        self.isSettled = true
        self.listTime = now
        self.backOff.succeeded()
        self.retryAt = .zero
    }

    /// The venue's list could not be had.
    mutating func failed(now: MonotonicTime, retryAfter: Duration?, using random: inout some RandomNumberGenerator) {
        self.activity = .nothing
        self.isSettled = true
        self.retryAt = now + max(self.backOff.wait(using: &random), retryAfter ?? .zero)
        self.backOff.failed()
    }
}
