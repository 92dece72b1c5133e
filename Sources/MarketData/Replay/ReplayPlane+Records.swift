internal import Locking
internal import Logging
internal import MarketDataModel
internal import MarketDataVenues
internal import Recording
internal import WireFormats

extension ReplayPlane {
    /// Hands out one record, at its own time.
    func hand(out record: Record) {
        self.source.clock.jump(to: record.stamp)
        self.source.replay.state.withLock { $0.stamp = record.stamp }
        switch record.event {
        case .frame(let frame):
            guard frame.direction == .received, frame.kind == .text || frame.kind == .binary else { return }
            self.hand(out: frame, at: record.stamp)
        case .exchange(let exchange): self.hand(out: exchange, at: record.stamp)
        case .opened(let opening): self.openConnections.insert(opening.connection)
        case .closed(let closing):
            self.openConnections.remove(closing.connection)
            if closing.error != nil, self.openConnections.isEmpty { self.markStale(at: record.stamp.monotonic) }
        case .gap: self.core.router.change { machine, _ in machine.markGapEverywhere() }
        case .resumed(let header):
            self.learn(header.instruments)
            self.core.router.change { machine, _ in machine.markGapEverywhere() }
        }
    }

    private func hand(out frame: RecordedFrame, at stamp: ReceiveStamp) {
        let nothing: [UInt8] = []
        let slice = [MessageSlice(offset: 0, count: frame.payload.count, isText: frame.kind == .text)]
        self.batch.reset(received: stamp)
        self.decoder.decode(frame.payload.span, assembled: nothing.span, messages: slice.span, into: &self.batch)
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
        if let call = self.venue.instrumentsCall, exchange.asks(call) {
            if let instruments = try? self.venue.decodeInstruments(exchange.body.span) { self.learn(instruments) }
        } else if let call = self.venue.quotesCall(for: ["X"]), exchange.asks(call),
            let quotes = try? self.venue.decodeQuotes(exchange.body.span, received: stamp)
        {
            let sentAt = stamp.monotonic - (exchange.duration ?? .zero)
            self.core.router.change { machine, effects in
                for quote in quotes {
                    let key = StreamKey(.quotes, quote.native)
                    machine.publish(snapshot: quote.quote, of: key, sentAt: sentAt, effects: &effects)
                }
            }
        }
    }

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
        let directory = InstrumentDirectory((self.directory?.all ?? []) + instruments)
        self.directory = directory
        let venue = self.venue
        self.core.router.change { machine, _ in
            machine.symbolOfNative = { native in directory.instrument(native)?.symbol ?? venue.symbol(of: native) }
        }
    }

    /// Consumers want `keys`: they are taken as the recording names them, else as the venue does.
    func bind(_ keys: [SlotKey]) {
        let (directory, venue) = (self.directory, self.venue)
        self.core.router.change { machine, _ in
            for key in keys {
                let native = directory?.instrument(key.symbol)?.native ?? venue.nativeName(of: key.symbol)
                machine.bind(key, to: native ?? NativeName(key.symbol.name))
            }
        }
    }
}

extension RecordedExchange {
    /// Whether this was a call of the same kind: to the same path, whatever the query and the host.
    fileprivate func asks(_ call: RESTCall) -> Bool {
        let path = call.target.prefix { $0 != "?" }
        let asked = self.target.prefix { $0 != "?" }
        return asked.hasSuffix(path)
    }
}
