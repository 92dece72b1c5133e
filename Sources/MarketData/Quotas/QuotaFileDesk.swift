internal import FileIO
internal import Locking
internal import Logging
internal import MarketDataCore
internal import MarketDataModel

/// The thread that uses a scope's state file: files block, and the cooperative pool never does.
///
/// What comes while it is at it is done together the next time, under one lock of the file.
final class QuotaFileDesk: Sendable {
    /// What is to be done with the state, in order.
    enum Errand: Sendable {
        case acquire(QuotaAsk, CheckedContinuation<QuotaAdmission, Never>)
        case settle(QuotaLease, [QuotaReport])
        case refund(QuotaLease)
        case book(QuotaCharge)
        case pause(Duration)
        /// Resumed once everything before it is written.
        case flush(CheckedContinuation<Void, Never>)
    }

    private struct State {
        var errands: [Errand] = []
        var isClosed = false
        var hasThread = false
        /// The file could not be used: this process keeps the quota for itself.
        var isAlone = false
    }

    private let ledger: QuotaLedger
    private let file: QuotaFile
    private let logger: Logger
    private let bell = Doorbell()
    private let state = Locked(State())

    init(ledger: QuotaLedger, file: QuotaFile, logger: Logger) {
        self.ledger = ledger
        self.file = file
        self.logger = logger
    }

    /// Does `errand` soon. Each acquire is answered, whatever happens.
    func post(_ errand: Errand) {
        let (isAlone, startsThread) = self.state.withLock { state in
            if state.isAlone { return (true, false) }
            state.errands.append(errand)
            defer { state.hasThread = true }
            return (false, !state.hasThread)
        }
        if isAlone { return self.perform([errand], in: nil) }
        if startsThread, !BlockingThread.start("md-quota", { self.run() }) {
            self.standAlone("the system gives no thread")
            return self.perform(self.take(), in: nil)
        }
        self.bell.ring()
    }

    /// The thread ends when what was posted is done.
    func close() {
        self.state.withLock { $0.isClosed = true }
        self.bell.ring()
    }

    private func take() -> [Errand] {
        self.state.withLock { state in
            defer { state.errands = [] }
            return state.errands
        }
    }

    private func run() {
        while true {
            let errands = self.take()
            if errands.isEmpty {
                if self.state.withLock({ $0.isClosed && $0.errands.isEmpty }) { return }
                self.bell.wait(for: nil)
                continue
            }
            self.perform(errands, in: self.state.withLock { $0.isAlone } ? nil : self.file)
        }
    }

    private func perform(_ errands: [Errand], in file: QuotaFile?) {
        var answers: [(CheckedContinuation<QuotaAdmission, Never>, QuotaAdmission)] = []
        if let file {
            do throws(FileError) {
                let own = self.ledger.withMachine { machine, _ in machine }
                let changed = try file.change(knowing: own, time: self.ledger.time) { machine, now in
                    answers = Self.apply(errands, to: &machine, now: now)
                }
                self.ledger.withMachine { machine, _ in
                    let windows = machine.windows
                    machine = changed.machine
                    machine.tighten(to: windows)
                }
                if changed.found == .broken { self.logBroken() }
            } catch {
                // What was decided was not written, so it does not count.
                self.standAlone("\(error)")
                answers = self.ledger.withMachine { machine, now in Self.apply(errands, to: &machine, now: now) }
            }
        } else {
            answers = self.ledger.withMachine { machine, now in Self.apply(errands, to: &machine, now: now) }
        }
        for (continuation, admission) in answers { continuation.resume(returning: admission) }
        for case .flush(let continuation) in errands { continuation.resume() }
    }

    private static func apply(
        _ errands: [Errand],
        to machine: inout QuotaStateMachine,
        now: MonotonicTime
    ) -> [(CheckedContinuation<QuotaAdmission, Never>, QuotaAdmission)] {
        var answers: [(CheckedContinuation<QuotaAdmission, Never>, QuotaAdmission)] = []
        for errand in errands {
            switch errand {
            case .acquire(let ask, let continuation): answers.append((continuation, machine.acquire(ask, now: now)))
            case .settle(let lease, let reports): machine.settle(lease, reports, now: now)
            case .refund(let lease): machine.refund(lease, now: now)
            case .book(let charge): machine.book(charge, now: now)
            case .pause(let span): machine.pause(for: span, now: now)
            case .flush: break
            }
        }
        return answers
    }

    private func standAlone(_ reason: String) {
        let isNew = self.state.withLock { state in
            defer { state.isAlone = true }
            return !state.isAlone
        }
        guard isNew else { return }
        self.logger.warning(
            "The quota can't be shared with other processes of this host; make the state file usable and start again",
            metadata: ["file": "\(self.file.path)", "reason": "\(reason)"]
        )
    }

    private func logBroken() {
        self.logger.warning(
            "The quota's state file was broken: as nobody knows what was used, nothing is asked for the longest window",
            metadata: ["file": "\(self.file.path)"]
        )
    }
}
