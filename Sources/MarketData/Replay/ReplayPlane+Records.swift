internal import Locking
internal import Logging
internal import MarketDataModel
internal import MarketDataVenues
internal import Recording
internal import WireFormats

extension ReplayPlane {
    /// Hands out one record, at its own time.
    func hand(out record: Record) {
        let now = self.story.advance(to: record)
        self.source.clock.jump(to: now)
        self.source.replay.state.withLock { $0.stamp = now }
        let router = self.core.router
        switch record.event {
        case .frame(let frame):
            guard frame.direction == .received, frame.kind == .text || frame.kind == .binary else { return }
            self.hand(out: frame, at: record.stamp)
        case .exchange(let exchange): self.hand(out: exchange, at: record.stamp)
        case .instruments(let instruments): self.learn(instruments)
        case .state(let state): self.hand(out: state, at: record.stamp)
        case .opened(let opening): self.story.open(opening.connection)
        case .closed(let closing):
            let wasLast = self.story.close(closing)
            if wasLast, !self.story.tellsStates { self.markStale(at: record.stamp.monotonic) }
        case .gap: router.change { machine, _ in machine.markGapEverywhere() }
        case .resumed(let header):
            self.story.resume(header)
            self.learn(header.instruments)
            router.change { machine, _ in machine.markGapEverywhere(isNewSession: true) }
        }
    }

    private func hand(out frame: RecordedFrame, at stamp: ReceiveStamp) {
        let nothing: [UInt8] = []
        let slice = [MessageSlice(offset: 0, count: frame.payload.count, isText: frame.kind == .text)]
        self.batch.reset(received: stamp)
        self.story.decode(frame.connection, of: self.venue) { decoder in
            decoder.decode(frame.payload.span, assembled: nothing.span, messages: slice.span, into: &self.batch)
        }
        self.core.router.publish(
            self.batch,
            frame.payload.span,
            nothing.span,
            connection: UInt64(frame.connection),
            effects: &self.effects
        )
        guard let failure = self.batch.failures.first else { return }
        let count = self.batch.failures.count
        self.source.replay.state.withLock { $0.unreadable += count }
        self.core.logger.debug(
            "A recorded message could not be read",
            metadata: ["venue": "\(self.venue.id)", "error": "\(failure.error)"]
        )
    }

    /// What was learned by request: instruments, and quotes where the stream had none.
    private func hand(out exchange: RecordedExchange, at stamp: ReceiveStamp) {
        guard exchange.status == 200 else { return }
        if let call = self.venue.instrumentsCall, exchange.isCall(to: call.target) {
            if let instruments = try? self.venue.decodeInstruments(exchange.body.span) { self.learn(instruments) }
        } else if let call = self.venue.quotesCall(for: ["X"]), exchange.isCall(to: call.target),
            let quotes = try? self.venue.decodeQuotes(exchange.body.span, received: stamp)
        {
            let answer = ReplayStory.Answer(quotes: quotes, sentAt: stamp.monotonic - (exchange.duration ?? .zero))
            if self.story.tellsStates {
                self.story.answer = answer
            } else {
                self.hand(out: answer, of: nil)
            }
        }
    }

    /// Quotes that were told by request: of these streams, or all of them.
    private func hand(out answer: ReplayStory.Answer, of keys: Set<StreamKey>?) {
        let directory = self.directory
        self.core.router.change { machine, effects in
            for quote in answer.quotes {
                let key = StreamKey(.quotes, quote.native)
                guard keys?.contains(key) ?? true else { continue }
                // An answer may hold the whole market: new are only those that the recording is about.
                if keys != nil || directory.instrument(quote.native) != nil {
                    _ = machine.slotOrDiscovery(.quotes, quote.native, machine.slot(of: key))
                }
                machine.publish(snapshot: quote.quote, of: key, sentAt: answer.sentAt, effects: &effects)
            }
        }
    }

    /// What the client told its consumers besides values.
    private func hand(out state: RecordedState, at stamp: ReceiveStamp) {
        if case .snapshot = state.kind {
            if let answer = self.story.answer { self.hand(out: answer, of: Set(state.streams)) }
            self.story.answer = nil
            return
        }
        let (keys, venue) = (state.streams, self.venue.id)
        self.core.router.change { machine, effects in
            switch state.kind {
            case .stale: machine.markStale(keys, since: stamp.monotonic, effects: &effects)
            case .gap: machine.markGap(keys)
            case .settled: machine.settle(keys)
            case .live:
                for key in keys { machine.clearRefusal(key) }
                machine.markLive(keys, effects: &effects)
            case .snapshot: break
            case .refused:
                for key in keys {
                    let error = MarketDataError.refused(key.channel, state.reason ?? "it did not say why", venue: venue)
                    machine.refuse(key, error, effects: &effects)
                }
            }
        }
    }

    /// Nothing is open any more.
    private func markStale(at now: MonotonicTime) {
        self.core.router.change { machine, effects in
            let keys = machine.boundKeys
            machine.markStale(keys, since: now, effects: &effects)
            machine.markGap(keys)
        }
    }

    // MARK: Names

    /// The recording says what its names mean.
    func learn(_ instruments: [Instrument]) {
        guard !instruments.isEmpty else { return }
        self.directory.add(instruments)
        let (directory, venue) = (self.directory, self.venue)
        let wrong = self.guesses.filter { key, guess in
            directory.instrument(key.symbol).map { $0.native != guess } ?? false
        }
        self.core.router.change { machine, _ in
            machine.symbolOfNative = { native in directory.instrument(native)?.symbol ?? venue.symbol(of: native) }
            for (key, guess) in wrong { machine.forget(StreamKey(key.channel, guess)) }
        }
        for key in wrong.keys { self.guesses[key] = nil }
        self.bind(Array(wrong.keys))
    }

    /// Consumers want `keys`: they are taken as the recording names them, else as the venue does.
    func bind(_ keys: [SlotKey]) {
        var natives: [(SlotKey, NativeName)] = []
        for key in keys {
            if let instrument = self.directory.instrument(key.symbol) {
                natives.append((key, instrument.native))
            } else {
                let guess = self.venue.nativeName(of: key.symbol) ?? NativeName(key.symbol.name)
                self.guesses[key] = guess
                natives.append((key, guess))
            }
        }
        self.core.router.change { machine, _ in for (key, native) in natives { machine.bind(key, to: native) } }
    }
}
