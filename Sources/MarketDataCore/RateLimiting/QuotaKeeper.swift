package import MarketDataModel

/// Who keeps a scope's quota for everybody who shares it: the clients of a process, the processes of a host, or (by way
/// of a shared store) the machines of a fleet.
///
/// Asking may take a file or a network, so it may suspend; what is told afterwards is told and not waited for.
package protocol QuotaKeeper: Sendable {
    /// Takes room for an act, if there is room for it now.
    func acquire(_ ask: QuotaAsk) async -> QuotaAdmission

    /// The same where it takes neither a file nor a network; `nil` where it does.
    func acquireNow(_ ask: QuotaAsk) -> QuotaAdmission?

    /// What `lease` was taken for has certainly arrived by now, or never will. `reports` is what the answer said.
    func settle(_ lease: QuotaLease, _ reports: [QuotaReport])

    /// What `lease` was taken for was never sent: it gives back what it held.
    func refund(_ lease: QuotaLease)

    /// So much was used without asking, just now: what a connection sent again by itself, say.
    func book(_ charge: QuotaCharge)

    /// The venue told everybody to stop for `span`.
    func pause(for span: Duration)

    /// Whether other processes share the quota.
    var isShared: Bool { get }

    /// Returns when every process that shares the quota can see what was told so far.
    func flush() async

    /// What is left, by window. Cheap: no suspension and no I/O; where others share the quota it may be as old as the
    /// last act of this process.
    var budget: [QuotaBudget] { get }

    /// Until when the venue has told everybody to stop; `nil` where it has not.
    var pausedUntil: MonotonicTime? { get }
}

extension QuotaKeeper {
    /// Takes a file or a network.
    package func acquireNow(_ ask: QuotaAsk) -> QuotaAdmission? { nil }
    /// Shared.
    package var isShared: Bool { true }
}

/// Somebody wants to act.
package struct QuotaAsk: Hashable, Sendable {
    /// What it costs.
    package var charge: QuotaCharge
    /// How much of each window, in thousandths of its limit, must be left for others that are more urgent.
    package var reserve: Int
    /// For how long at most it is not known whether it has arrived: the request's deadline.
    package var hold: Duration

    /// An ask by its parts.
    package init(_ charge: QuotaCharge, reserve: Int = 0, hold: Duration) {
        self.charge = charge
        self.reserve = reserve
        self.hold = hold
    }
}

/// Room that was taken; unique within the scope.
package struct QuotaLease: Hashable, Sendable {
    /// Which.
    package var rawValue: UInt64

    /// A lease by its number.
    package init(rawValue: UInt64) { self.rawValue = rawValue }

    /// No room was taken: the quota is not kept.
    package static let none = QuotaLease(rawValue: 0)
}

/// What came of asking.
package enum QuotaAdmission: Hashable, Sendable {
    /// Go, and settle the lease at the answer.
    case granted(QuotaLease)
    /// Not before then. While others are under way that is the latest it can be (``isExact`` is false): ask again when
    /// one of them is settled.
    case denied(until: MonotonicTime, by: QuotaDenial, isExact: Bool)
    /// It costs more than the window ever allows.
    case impossible(QuotaWindow)
}

/// Why somebody must wait.
package enum QuotaDenial: Hashable, Sendable {
    /// This window is full.
    case window(QuotaWindow)
    /// The venue told everybody to stop.
    case pause
    /// What was used before this process came is not known, so the worst is assumed for one window.
    case quarantine
}
