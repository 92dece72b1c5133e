internal import Locking
internal import Logging
internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues
internal import Recording

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
        case .opened(let opening): self.story.open(opening)
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
        let slices = [MessageSlice(offset: 0, count: frame.payload.count, isText: frame.kind == .text)]
        guard self.inflater.applies(to: slices.span) else {
            return self.publish(frame.payload.span, nothing.span, slices.span, frame.connection, at: stamp)
        }
        let failures = self.inflater.inflate(frame.payload.span, nothing.span, slices.span)
        self.source.replay.state.withLock { $0.unreadable += failures }
        let inflater = self.inflater
        self.publish(nothing.span, inflater.bytes.span, inflater.messages.span, frame.connection, at: stamp)
    }

    private func publish(
        _ bytes: Span<UInt8>,
        _ assembled: Span<UInt8>,
        _ messages: Span<MessageSlice>,
        _ connection: UInt32,
        at stamp: ReceiveStamp
    ) {
        self.batch.reset(received: stamp)
        self.story.withSession(connection, of: self.venue.streams, self.directory) { session in
            session.decode(bytes, assembled: assembled, messages: messages, into: &self.batch)
        }
        self.core.router.publish(
            self.batch,
            bytes,
            assembled,
            from: EventSource(connection: UInt64(connection)),
            effects: &self.effects
        )
        self.settleDoubtful()
        guard let failure = self.batch.failures.first else { return }
        let count = self.batch.failures.count
        self.source.replay.state.withLock { $0.unreadable += count }
        self.core.logger.debug(
            "A recorded message could not be read",
            metadata: ["venue": "\(self.venue.id)", "error": "\(failure.error)"]
        )
    }

    /// A venue that begins its numbers anew is believed after a while. A client's own recording says so itself, as the
    /// client subscribed anew then.
    private func settleDoubtful() {
        guard !self.effects.doubtful.isEmpty, !self.story.tellsStates else { return }
        let keys = self.effects.doubtful
        self.core.router.change { machine, _ in
            machine.settle(keys)
            machine.markGap(keys)
        }
    }

    /// The answers to REST calls: instruments, and quotes where the stream had none.
    private func hand(out exchange: RecordedExchange, at stamp: ReceiveStamp) {
        guard let rest = self.venue.rest, let call = self.call(of: exchange, rest), let status = exchange.status else {
            return
        }
        let answer = RESTAnswer(
            status: status,
            headers: exchange.responseHeaders.map { RESTField($0.name, $0.value) },
            body: exchange.body,
            received: stamp
        )
        var events = EventBatch(received: stamp)
        guard rest.verdict(on: answer, to: call) == .answered,
            (try? rest.read(answer, to: call, into: &events)) != nil
        else { return }
        self.learn(events.instruments)
        guard !events.events.isEmpty else { return }
        let told = ReplayStory.Answer(events: events, askedAt: stamp.monotonic - (exchange.duration ?? .zero))
        if self.story.tellsStates {
            self.story.answer = told
        } else {
            self.hand(out: told, of: nil)
        }
    }

    /// The call that was recorded: by its purpose, or by its path where an archive does not say that.
    private func call(of exchange: RecordedExchange, _ rest: any RESTProtocol) -> RESTCall? {
        switch exchange.purpose {
        case "instruments": return rest.call(for: .instruments)
        case "quotes": return rest.call(for: .quotes(exchange.natives))
        case nil:
            return [.instruments, .quotes([])].lazy.compactMap { rest.call(for: $0) }.first { call in
                exchange.isCall(to: call.path)
            }
        default: return nil
        }
    }

    /// Quotes that were told by request: of these streams, or all of them.
    private func hand(out answer: ReplayStory.Answer, of keys: Set<StreamKey>?) {
        // An answer may hold the whole market: new are only those that the recording is about.
        let told = keys ?? Set(answer.events.events.map(\.key))
        let known = told.filter { keys != nil || self.directory.instrument($0.native) != nil }
        self.core.router.change { machine, effects in
            for key in known { machine.slotOrDiscovery(key) }
            machine.publish(snapshot: answer.events, of: told, askedAt: answer.askedAt, effects: &effects)
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
        self.tellStatuses(of: instruments.map(\.native))
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
        self.tellStatuses(of: natives.map(\.1))
    }

    private func tellStatuses(of natives: [NativeName]) {
        let (directory, now) = (self.directory, self.core.time.now)
        self.core.router.change { machine, effects in
            for native in natives {
                guard let status = directory.instrument(native)?.status else { continue }
                machine.setStatus(status, of: native, at: now, effects: &effects)
            }
        }
    }
}
