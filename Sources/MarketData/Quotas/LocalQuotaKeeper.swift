internal import MarketDataCore
internal import MarketDataModel

/// Keeps a scope's quota for the clients of this process.
final class LocalQuotaKeeper: ScopedQuotaKeeper {
    private let ledger: QuotaLedger

    init(_ ledger: QuotaLedger) { self.ledger = ledger }

    convenience init(windows: [QuotaWindow], time: TimeSource) {
        self.init(QuotaLedger(windows: windows, time: time))
    }

    func acquire(_ ask: QuotaAsk) async -> QuotaAdmission { self.admit(ask) }

    func acquireNow(_ ask: QuotaAsk) -> QuotaAdmission? { self.admit(ask) }

    private func admit(_ ask: QuotaAsk) -> QuotaAdmission {
        self.ledger.withMachine { machine, now in machine.acquire(ask, now: now) }
    }

    var isShared: Bool { false }

    func flush() async {}

    func settle(_ lease: QuotaLease, _ reports: [QuotaReport]) {
        self.ledger.withMachine { machine, now in machine.settle(lease, reports, now: now) }
    }

    func refund(_ lease: QuotaLease) {
        self.ledger.withMachine { machine, now in machine.refund(lease, now: now) }
    }

    func book(_ charge: QuotaCharge) {
        self.ledger.withMachine { machine, now in machine.book(charge, now: now) }
    }

    func pause(for span: Duration) {
        self.ledger.withMachine { machine, now in machine.pause(for: span, now: now) }
    }

    func tighten(to windows: [QuotaWindow]) {
        self.ledger.withMachine { machine, _ in machine.tighten(to: windows) }
    }

    var budget: [QuotaBudget] { self.ledger.withMachine { machine, now in machine.budget(now: now) } }

    var pausedUntil: MonotonicTime? { self.ledger.withMachine { machine, now in machine.pausedUntil(now: now) } }
}
