internal import Locking
internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues

/// The shell of ``RouterStateMachine``: takes the lock, asks once, releases it, then resumes and calls.
final class Router: Sendable {
    typealias Handle = RouterStateMachine.Handle
    typealias Effects = RouterStateMachine.Effects
    typealias QuoteHandler = @Sendable (Symbol, Quote) -> Void

    private let machine: Locked<RouterStateMachine>
    private let quotes = LiveQuoteTable()
    private let waits = ConsumerWaits()
    private let statuses = SymbolStatusBoards()
    private let handlers = Locked<(table: [Int32: QuoteHandler], last: Int32)>(([:], 0))

    init(_ machine: RouterStateMachine) {
        self.machine = Locked(machine)
    }

    /// Hands out what a socket read said. Runs on the network thread, with `effects` reused from read to read.
    ///
    /// `note` is told of the effects before a consumer is woken: what it does on a value must find it noted.
    func publish(
        _ events: EventBatch,
        _ bytes: Span<UInt8>,
        _ assembled: Span<UInt8>,
        from source: EventSource,
        effects: inout Effects,
        note: (borrowing Effects) -> Void = { _ in }
    ) {
        effects.reset()
        events.copyAttachments(bytes, assembled, into: &effects.attachments)
        self.withMachine { $0.publish(events, from: source, effects: &effects) }
        note(effects)
        self.waits.resume(effects)
        if !effects.calls.isEmpty { self.call(effects.calls, events) }
        if !effects.statusKeys.isEmpty { self.statuses.refresh(effects.statusKeys) { self.status(of: $0) } }
    }

    /// Changes the machine and resumes the consumers that it names.
    @discardableResult
    func change<Result>(_ body: (inout RouterStateMachine, inout Effects) -> Result) -> Result {
        var effects = Effects()
        let (result, isOpen) = self.withMachine { machine in
            let result = body(&machine, &effects)
            return (result, machine.isOpen)
        }
        self.waits.resume(effects)
        self.tellStatuses(isOpen: isOpen)
        return result
    }

    /// Takes the lock, and lets readers of ``liveQuote(at:)`` see what `body` changed before it is released.
    @inline(__always)
    private func withMachine<Result>(_ body: (inout RouterStateMachine) -> Result) -> Result {
        self.machine.withLock { machine in
            let result = body(&machine)
            machine.takeChangedQuotes { self.quotes.store($2, at: $0, $1) }
            return result
        }
    }

    // MARK: Consumers

    func take(_ handle: Handle) -> RouterStateMachine.Taken {
        self.machine.withLock { $0.take(handle) }
    }

    func take(_ handle: Handle, upTo limit: Int, into items: inout [Item]) {
        self.machine.withLock { $0.take(handle, upTo: limit, into: &items) }
    }

    /// Returns when there is something to take, or when the task is cancelled.
    func wait(_ handle: Handle) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // First the continuation: the machine may name the consumer as soon as it knows that it waits.
                self.waits.add(continuation, of: handle)
                var effects = Effects()
                let waits = self.machine.withLock { $0.wait(handle, effects: &effects) }
                if !waits { effects.woken.append(handle) }
                self.waits.resume(effects)
                // Cancelled before it waited: the handler below found nothing to cancel.
                if waits, Task.isCancelled { self.cancelWait(handle) }
            }
        } onCancel: {
            self.cancelWait(handle)
        }
    }

    private func cancelWait(_ handle: Handle) {
        self.change { machine, effects in machine.stopWaiting(handle, effects: &effects) }
    }

    func unsubscribe(_ handle: Handle) -> [SlotKey] {
        self.change { machine, effects in machine.unsubscribe(handle, effects: &effects) }
    }

    // MARK: Replay

    /// Whether consumers get nothing any more.
    var hasEnded: Bool { !self.machine.withLock { $0.isOpen } }

    /// Returns when some consumer listens and every one has taken everything and waits for more; `false` where the
    /// router has ended.
    func settled() async -> Bool {
        // Mostly they do already.
        let isSettled: Bool? = self.machine.withLock { machine in
            guard machine.isOpen else { return false }
            return machine.isSettled ? true : nil
        }
        if let isSettled { return isSettled }
        await withCheckedContinuation { continuation in
            self.waits.add(settling: continuation)
            var effects = Effects()
            self.machine.withLock { $0.awaitSettled(effects: &effects) }
            self.waits.resume(effects)
        }
        return self.machine.withLock { $0.isOpen }
    }

    // MARK: Handlers

    private func call(_ calls: [RouterStateMachine.HandlerCall], _ events: EventBatch) {
        let handlers = self.handlers.withLock { $0.table }
        for call in calls {
            guard case .quote(let quote) = events.events[call.event].content else { continue }
            handlers[call.handler]?(call.symbol, quote)
        }
    }

    /// Lets `handler` run on the network thread for each quote of `keys`.
    func handle(_ keys: [SlotKey], _ handler: @escaping QuoteHandler) -> Int32 {
        let id = self.handlers.withLock { handlers -> Int32 in
            // Never a number again: a call of a handler that has just left must not reach another.
            handlers.last += 1
            handlers.table[handlers.last] = handler
            return handlers.last
        }
        self.change { machine, effects in machine.addHandler(id, to: keys, effects: &effects) }
        return id
    }

    func stopHandling(_ id: Int32, _ keys: [SlotKey]) {
        self.change { machine, _ in machine.removeHandler(id, from: keys) }
        self.handlers.withLock { $0.table[id] = nil }
    }
}

extension Router {
    /// The last quote at `mark`, where a live stream vouches for it. Takes no lock, unless the slot is written without a
    /// pause, or there are more than 65,536.
    @inline(__always)
    func liveQuote(at mark: StreamMark) -> LiveQuote {
        self.quotes.quote(at: mark) ?? self.machine.withLock { $0.liveQuote(at: mark) }
    }

    /// The last quote of `symbol`, where a live stream vouches for it, and where it is.
    func liveQuote(of symbol: Symbol) -> (mark: StreamMark, quote: Quote)? {
        self.machine.withLock { machine in Self.live(machine.mark(of: symbol), in: machine) }
    }

    /// The same of what the venue calls `native`, by whatever name it was subscribed to.
    func liveQuote(of native: NativeName) -> (mark: StreamMark, quote: Quote)? {
        self.machine.withLock { machine in Self.live(machine.mark(of: native), in: machine) }
    }

    private static func live(
        _ mark: StreamMark?,
        in machine: borrowing RouterStateMachine
    ) -> (mark: StreamMark, quote: Quote)? {
        guard let mark, case .live(let quote) = machine.liveQuote(at: mark) else { return nil }
        return (mark, quote)
    }

    /// Where quotes are, of those that have a stream, live or not.
    func marks(of natives: [NativeName]) -> [NativeName: StreamMark] {
        self.machine.withLock { machine in
            var marks: [NativeName: StreamMark] = [:]
            for native in natives { marks[native] = machine.mark(of: native) }
            return marks
        }
    }

    /// Where quotes are, of those that have a stream, live or not.
    func marks(of symbols: [Symbol]) -> [(symbol: Symbol, mark: StreamMark)] {
        self.machine.withLock { machine in
            symbols.compactMap { symbol in machine.mark(of: symbol).map { (symbol, $0) } }
        }
    }

    /// Keeps a board of the status of `key`.
    func watchStatus(of key: SlotKey) -> SymbolStatusWatch {
        SymbolStatusWatch(of: key, in: self.statuses) { self.status(of: $0) }
    }

    /// Tells those who watch a status what has become of it. Changes are rare, and few statuses are watched: they are
    /// compared, so that nothing has to note which of them a change concerns.
    private func tellStatuses(isOpen: Bool) {
        if isOpen {
            self.statuses.refresh { self.status(of: $0) }
        } else {
            self.statuses.end { self.status(of: $0) }
        }
    }

    func status(of key: SlotKey) -> SymbolStatus {
        switch self.machine.withLock({ $0.state(of: key) }) {
        case nil: .unwanted
        case .refused(let refusal): .refused(refusal.message)
        case .subscribed(.halted(let since), _): .halted(since: since)
        case .subscribed(.stale(let since), _): .stale(since: since)
        case .subscribed(.live, let hasValue): hasValue ? .live : .pending
        }
    }
}
