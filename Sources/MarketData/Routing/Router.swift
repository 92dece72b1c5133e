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
    private let statuses = SymbolStatusBoards()
    private let handlers = Locked<(table: [Int32: QuoteHandler], last: Int32)>(([:], 0))

    init(_ machine: RouterStateMachine) {
        self.machine = Locked(machine)
    }

    /// Hands out what a socket read said. Runs on the network thread, with `effects` reused from read to read.
    ///
    /// `note` is told of the effects before anybody is woken: what a consumer does on a value must find it noted.
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
        for waiter in effects.waiters { waiter.resume() }
        if !effects.calls.isEmpty { self.call(effects.calls, events) }
        if !effects.statusKeys.isEmpty { self.statuses.refresh(effects.statusKeys) { self.status(of: $0) } }
    }

    /// Changes the machine and resumes whom it names.
    @discardableResult
    func change<Result>(_ body: (inout RouterStateMachine, inout Effects) -> Result) -> Result {
        var effects = Effects()
        let (result, isOpen) = self.withMachine { machine in
            let result = body(&machine, &effects)
            return (result, machine.isOpen)
        }
        for waiter in effects.waiters { waiter.resume() }
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
                let (waits, settled) = self.machine.withLock { $0.wait(handle, continuation) }
                settled?.resume()
                if !waits { return continuation.resume() }
                // Cancelled before it waited: the handler below found nobody.
                if Task.isCancelled { self.cancelWait(handle) }
            }
        } onCancel: {
            self.cancelWait(handle)
        }
    }

    private func cancelWait(_ handle: Handle) {
        self.change { machine, effects in
            if machine.isValid(handle) { machine.wake(handle.index, &effects) }
        }
    }

    func unsubscribe(_ handle: Handle) -> [SlotKey] {
        let (left, settled) = self.withMachine { machine in
            let left = machine.unsubscribe(handle)
            return (left, machine.takeSettled())
        }
        left.waiter?.resume()
        settled?.resume()
        self.tellStatuses(isOpen: true)
        return left.keys
    }

    // MARK: Replay

    /// Whether nobody gets anything any more.
    var hasEnded: Bool { !self.machine.withLock { $0.isOpen } }

    /// Returns when somebody listens and every consumer has taken everything and waits for more; `false` where the
    /// router has ended.
    func settled() async -> Bool {
        // Mostly they do already.
        let isSettled: Bool? = self.machine.withLock { machine in
            guard case .open = machine.ending else { return false }
            return machine.isSettled ? true : nil
        }
        if let isSettled { return isSettled }
        await withCheckedContinuation { continuation in
            let settled = self.machine.withLock { machine -> CheckedContinuation<Void, Never>? in
                guard case .open = machine.ending else { return continuation }
                machine.settling = continuation
                return machine.takeSettled()
            }
            settled?.resume()
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
        self.change { machine, effects in
            for key in keys {
                let slot = machine.slot(for: key)
                machine.slots[slot].handlers.append(id)
            }
            // A replay may have waited for somebody to listen.
            if let settled = machine.takeSettled() { effects.waiters.append(settled) }
        }
        return id
    }

    func stopHandling(_ id: Int32, _ keys: [SlotKey]) {
        self.change { machine, _ in
            for key in keys {
                let slot = machine.slot(for: key)
                machine.slots[slot].handlers.removeAll { $0 == id }
                machine.freeIfUnused(slot)
            }
        }
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
        self.machine.withLock { machine in
            guard let index = machine.slotOfKey[key] else { return .unwanted }
            let slot = machine.slots[index]
            if let refusal = slot.refusal { return .refused(refusal.message) }
            switch slot.liveness {
            case .halted(let since): return .halted(since: since)
            case .stale(let since): return .stale(since: since)
            case .live: return slot.last == nil ? .pending : .live
            }
        }
    }
}
