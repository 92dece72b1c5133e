internal import Logging
internal import MarketDataCore
internal import MarketDataModel

/// Keeps a scope's quota for the processes of a host, by way of a locked file.
///
/// Where the file can't be used, it says so once and keeps the quota for this process alone from then on.
final class HostQuotaKeeper: ScopedQuotaKeeper {
    private let ledger: QuotaLedger
    private let desk: QuotaFileDesk

    init(_ ledger: QuotaLedger, file: QuotaFile, logger: Logger = .silent) {
        self.ledger = ledger
        self.desk = QuotaFileDesk(ledger: ledger, file: file, logger: logger)
    }

    deinit { self.desk.close() }

    func acquire(_ ask: QuotaAsk) async -> QuotaAdmission {
        await withCheckedContinuation { continuation in
            self.desk.post(.acquire(ask, continuation))
        }
    }

    func settle(_ lease: QuotaLease, _ reports: [QuotaReport]) { self.desk.post(.settle(lease, reports)) }

    func refund(_ lease: QuotaLease) { self.desk.post(.refund(lease)) }

    func book(_ charge: QuotaCharge) { self.desk.post(.book(charge)) }

    func pause(for span: Duration) { self.desk.post(.pause(span)) }

    func flush() async {
        await withCheckedContinuation { continuation in
            self.desk.post(.flush(continuation))
        }
    }

    func tighten(to windows: [QuotaWindow]) {
        self.ledger.withMachine { machine, _ in machine.tighten(to: windows) }
    }

    var budget: [QuotaBudget] { self.ledger.withMachine { machine, now in machine.budget(now: now) } }

    var pausedUntil: MonotonicTime? { self.ledger.withMachine { machine, now in machine.pausedUntil(now: now) } }
}
