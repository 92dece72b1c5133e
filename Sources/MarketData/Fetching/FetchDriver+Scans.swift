internal import MarketDataCore
internal import MarketDataModel

/// The scans that the driver asks for.
struct PendingScans {
    /// One symbol of a scan, while it is asked for.
    struct Seat {
        let run: ScanRun
        let index: Int
    }

    var runs: [ObjectIdentifier: ScanRun] = [:]
    /// By caller.
    var seats: [UInt64: Seat] = [:]
    /// The earliest moment at which one of them may go on.
    var deadline = MonotonicTime.distantFuture
}

extension FetchDriver {
    /// A scan has begun, was paused or resumed, or nobody wants it any more.
    func attend(_ run: ScanRun, now: MonotonicTime) {
        let isNew = self.scans.runs.updateValue(run, forKey: ObjectIdentifier(run)) == nil
        switch run.view(now: now).phase {
        case .running: self.advance(run, now: now)
        case .paused: self.takeBack(run)
        case .ended: self.forget(run)
        }
        guard isNew, self.scans.runs[ObjectIdentifier(run)] != nil else { return }
        run.queued(self.forecast(run), now: now)
    }

    /// Asks for what the scans may ask for now.
    func advanceScans(now: MonotonicTime) {
        self.scans.deadline = .distantFuture
        for run in self.scans.runs.values { self.advance(run, now: now) }
    }

    /// A second has passed.
    func tellScans(now: MonotonicTime) {
        for run in self.scans.runs.values { run.waits(self.forecast(run), now: now) }
    }

    private func advance(_ run: ScanRun, now: MonotonicTime) {
        var indices = run.advance(now: now)[...]
        while let index = indices.popFirst() {
            guard let until = self.ask(run, index, now: now) else { continue }
            // What the tier will not let go now waits, and all behind it.
            run.returned([index] + indices, notBefore: until)
            break
        }
        let view = run.view(now: now)
        if view.phase == .ended {
            self.forget(run)
        } else {
            self.scans.deadline = min(self.scans.deadline, view.deadline)
        }
    }

    /// Asks for one symbol.
    ///
    /// - Returns: When it may be asked for, where that is not now.
    private func ask(_ run: ScanRun, _ index: Int, now: MonotonicTime) -> MonotonicTime? {
        let wish = run.wish
        let symbol = wish.symbols[index]
        if let known = self.core.recall(symbol, wish.freshness.demand, now: now) {
            wish.account.noteHit(symbol, known.source)
            run.ended(index, .success(self.core.reading(symbol, known, now: now)))
            return nil
        }
        do throws(MarketDataError) {
            switch try wish.account.lookUp(symbol, wish.freshness, wish.priority, kind: .scan, now: now) {
            case .known(let reading): run.ended(index, .success(reading))
            case .asks(let question):
                self.scans.seats[question.id] = PendingScans.Seat(run: run, index: index)
                self.ask(question, now: now)
            }
            return nil
        } catch {
            guard error.code != .unknownSymbol else {
                run.ended(index, .failure(error))
                return nil
            }
            // The tier does not let it go now.
            wish.account.state.forgive()
            return now + (error.retryAfter ?? .seconds(1))
        }
    }

    /// Questions of scans among `ids` have an answer.
    func tellScans(_ ids: some Sequence<UInt64>, _ outcome: QuestionDesk.Outcome) {
        guard !self.scans.seats.isEmpty else { return }
        let now = self.core.time.now
        for id in ids {
            guard let seat = self.scans.seats.removeValue(forKey: id) else { continue }
            let symbol = seat.run.wish.symbols[seat.index]
            let askedAt = self.asked[id]?.askedAt ?? now
            seat.run.wish.account.noteAnswer(symbol, outcome, waited: now - askedAt)
            let named = outcome.map { self.core.reading(symbol, $0, now: now) }.mapError { error in
                var named = error
                named.symbol = symbol
                return named
            }
            seat.run.ended(seat.index, named)
            // There is room for the next.
            self.scans.deadline = now
        }
    }

    /// Takes back what was not sent.
    private func takeBack(_ run: ScanRun) {
        let unsent = self.scans.seats.filter { $0.value.run === run && !self.pipeline.isSent($0.key) }
        for id in unsent.keys {
            self.scans.seats[id] = nil
            self.withdraw(id)
            run.wish.account.state.takeBack()
        }
        run.returned(unsent.values.map(\.index))
    }

    private func forget(_ run: ScanRun) {
        for id in self.scans.seats.filter({ $0.value.run === run }).keys {
            self.scans.seats[id] = nil
            self.withdraw(id)
            run.wish.account.state.takeBack()
        }
        self.scans.runs[ObjectIdentifier(run)] = nil
        self.core.scans.remove(run)
    }

    /// About how long the symbols of a scan wait.
    private func forecast(_ run: ScanRun) -> ScanForecast {
        let now = self.core.time.now
        let each = max(1, self.venue.rest?.quotesPerCall ?? .max)
        let remaining = run.progress.remaining
        let count = min(ScanForecast.exact, remaining / each + (remaining % each == 0 ? 0 : 1))
        let machine = self.pipeline.requests
        let (budget, pausedUntil) = (self.core.quota.budget, self.core.quota.pausedUntil)
        let reserve = self.pipeline.reserve(run.wish.priority)
        // Of those that wait one is the scan's own.
        let ahead = max(0, machine.depths.prefix(run.wish.priority.rawValue).reduce(0, +) - 1)
        let waits = (0..<count).map { place in
            machine.estimatedWait(
                position: ahead + place,
                reserve: reserve,
                budget: budget,
                pausedUntil: pausedUntil,
                now: now
            )
        }
        return ScanForecast(waits: waits, symbolsPerRequest: each)
    }
}
